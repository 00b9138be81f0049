import { ensureLibrary, FunctionCaller, functionLibrary } from '../../src/redis/functions/index.ts'
import { RedisKeys } from '../../src/redis/keys.ts'
import { RedisChannelLog, type RedisLogOptions } from '../../src/redis/log/index.ts'
import { RedisPresence } from '../../src/redis/presence/index.ts'
import type { Shards } from '../../src/redis/shards.ts'
import { RecordingLogger } from '../../src/runtime/manual.ts'
import { realClock, realRandom, realTimers } from '../../src/runtime/real.ts'

/** Time stands still for the functions until a test turns it. It is of the server's process, not of its data. */
const TURNED_CLOCK = `
local turned = 1700000000000
local function now() return turned end
redis.register_function(NAME .. '_clock_turn', function(_, args)
  turned = turned + tonumber(args[1])
  return turned
end)
`

export interface RedisWorldOptions {
  readonly log?: Partial<RedisLogOptions>
  /** The server's own clock instead of one that is turned. */
  readonly hasRealClock?: boolean
  /** Worlds of one prefix share their channels. Default: one of its own. */
  readonly prefix?: string
}

/** Log and presence on a Redis whose functions are there, and time that a test turns. */
export class RedisWorld {
  readonly shards: Shards
  readonly keys: RedisKeys
  readonly caller: FunctionCaller
  readonly log: RedisChannelLog
  readonly presence: RedisPresence
  readonly logger = new RecordingLogger()
  readonly #settled = new Map<string, (nonce: string) => void>()

  private constructor(
    shards: Shards,
    { log: options = {}, hasRealClock = false, prefix = `t-${realRandom.id()}` }: RedisWorldOptions,
  ) {
    this.shards = shards
    this.keys = new RedisKeys(prefix)
    this.caller = new FunctionCaller(shards, functionLibrary(hasRealClock ? {} : { clock: TURNED_CLOCK }))
    const { keys, caller, logger } = this
    this.log = new RedisChannelLog({
      shards,
      caller,
      keys,
      clock: realClock,
      timers: realTimers,
      random: realRandom,
      logger,
      options,
    })
    this.presence = new RedisPresence(caller, keys)
  }

  static async open(shards: Shards, options: RedisWorldOptions = {}): Promise<RedisWorld> {
    const world = new RedisWorld(shards, options)
    const links = shards.all().flatMap(({ commands, subscriber, durable }) => [commands, subscriber, durable])
    await Promise.all(links.map((link) => link.connected()))
    for (const { commands } of shards.all()) await ensureLibrary(commands, world.caller.library)
    return world
  }

  async passTime(ms: number): Promise<void> {
    for (const { commands } of this.shards.all()) {
      await commands.send(['FCALL', `${this.caller.library.name}_clock_turn`, '0', `${ms}`])
    }
  }

  /** One word on each master's pub/sub, after everything that was said there before. */
  async heard(): Promise<void> {
    await Promise.all(this.shards.all().map((shard) => this.#heardFrom(this.#channelOn(shard))))
  }

  #channelOn(shard: unknown): string {
    for (let index = 0; ; index++) {
      const channel = `settle-${index}`
      if (this.shards.of(this.keys.channel(channel).announcements) === shard) return channel
    }
  }

  async #heardFrom(channel: string): Promise<void> {
    if (!this.#settled.has(channel)) {
      this.#settled.set(channel, () => {})
      await this.log.follow(channel, (event) => event.kind === 'join' && this.#settled.get(channel)?.(event.info))
    }
    const nonce = realRandom.id()
    await new Promise<void>((resolve, reject) => {
      this.#settled.set(channel, (info) => info === nonce && resolve())
      this.log.announce(channel, { kind: 'join', info: nonce }).catch(reject)
    })
  }

  close(): void {
    this.log.close()
    this.shards.close()
  }
}
