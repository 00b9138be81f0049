import type { Centrifuge, Subscription } from 'centrifuge'
import { RedisKeys, type ChannelKeys } from '../../../../src/redis/keys.ts'
import { clientOf, Inbox, subscribed } from '../../../support/client.ts'
import { QUICK_CONFIG } from '../../../support/reality/index.ts'
import { RedisServer, type RedisServerOptions } from '../../../support/redis-server.ts'
import { ServerProcess } from '../../../support/server-process.ts'

/** One member of one channel, and what it was told of its place each time it came back. */
export interface Member {
  readonly client: Centrifuge
  readonly subscription: Subscription
  readonly inbox: Inbox
  readonly told: readonly boolean[]
  /** Resolves once it has come back so often. */
  back(times: number): Promise<void>
}

/** A Redis, a whole server on it, and unmodified clients. */
export class Stage {
  readonly redis: RedisServer
  readonly server: ServerProcess
  readonly #clients: Centrifuge[]
  readonly #keys = new RedisKeys()

  private constructor(redis: RedisServer, server: ServerProcess, clients: Centrifuge[]) {
    this.redis = redis
    this.server = server
    this.#clients = clients
  }

  /** Opens it, and leaves nothing of it whatever `play` does. */
  static async on<T>(play: (stage: Stage) => Promise<T>, options: RedisServerOptions = {}): Promise<T> {
    const redis = await RedisServer.start(options)
    let server: ServerProcess | undefined
    const clients: Centrifuge[] = []
    try {
      server = await ServerProcess.start({ config: QUICK_CONFIG, env: { REDIS_URL: redis.url } })
      return await play(new Stage(redis, server, clients))
    } finally {
      for (const client of clients) client.disconnect()
      await server?.stop()
      await redis.stop()
    }
  }

  /** The names that this channel has in Redis. */
  keysOf(channel: string): ChannelKeys {
    return this.#keys.channel(channel)
  }

  async member(user: string, channel: string): Promise<Member> {
    const client = await clientOf(this.server, { user })
    this.#clients.push(client)
    client.connect()
    await client.ready()
    const told: boolean[] = []
    const waiting: (() => void)[] = []
    const subscription = await subscribed(client, channel)
    subscription.on('subscribed', ({ recovered }) => {
      told.push(recovered)
      for (const resolve of waiting.splice(0)) resolve()
    })
    return {
      client,
      subscription,
      inbox: new Inbox(subscription),
      told,
      async back(times) {
        while (told.length < times) await new Promise<void>((resolve) => waiting.push(resolve))
      },
    }
  }

  /** Acknowledged, each with an id of its own. */
  async publish({ client }: Member, channel: string, ...texts: readonly string[]): Promise<void> {
    for (const data of texts) await client.rpc('chat.send', { channel, id: data.slice(0, 64), data })
  }
}
