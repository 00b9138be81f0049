import { setTimeout as pause } from 'node:timers/promises'
import type { Centrifuge } from 'centrifuge'
import WebSocket, { type ClientOptions } from 'ws'
import { seededRandom } from '../../../src/runtime/manual.ts'
import { realClock, realTimers } from '../../../src/runtime/real.ts'
import { RedisProxy } from '../../../src/lab/proxy/index.ts'
import { clientOf, connected, nextEvent } from '../../support/client.ts'
import { RawClient } from '../../support/raw-client.ts'
import { RedisServer, type RedisServerOptions } from '../../support/redis-server.ts'
import { QUICK_CONFIG } from '../../support/reality/index.ts'
import { ServerProcess, type LoggedEvent } from '../../support/server-process.ts'
import { TEST_CONFIG } from '../../support/test-config.ts'
import { connectionToken } from '../../support/tokens.ts'
import type { RecordedFile } from '../incident.ts'
import { scrubbed } from './scrub.ts'

export interface Deploy {
  /** As Cloud Run names it. */
  readonly revision: string
  /** Where its Redis is. */
  readonly redis: string
  /** More of the configuration; `client` is laid over what all have. */
  readonly config?: { readonly client?: object; readonly [part: string]: unknown }
}

/** The service as it runs in a night: instances of one revision or two on real Redis, clients, and what all of them said. */
export class Night {
  readonly #servers: ServerProcess[] = []
  readonly #redis: RedisServer[] = []
  readonly #proxies: RedisProxy[] = []
  readonly #clients: Centrifuge[] = []
  readonly #closing: (() => unknown)[] = []

  async redis(options: RedisServerOptions = {}): Promise<RedisServer> {
    return this.keep(await RedisServer.start(options))
  }

  /** Its log belongs to the recording, and it ends with it. */
  keep(redis: RedisServer): RedisServer {
    this.#redis.push(redis)
    return redis
  }

  /** A road to a Redis on which faults happen. */
  async proxy(redis: RedisServer): Promise<RedisProxy> {
    const proxy = await RedisProxy.listen({
      target: { port: redis.port },
      random: seededRandom(1),
      clock: realClock,
      timers: realTimers,
    })
    this.#proxies.push(proxy)
    return proxy
  }

  atEnd(close: () => unknown): void {
    this.#closing.push(close)
  }

  /** One more instance. Resolves once it listens. */
  async deploy({ revision, redis, config = {} }: Deploy): Promise<ServerProcess> {
    const server = await ServerProcess.listening({
      config: {
        ...TEST_CONFIG,
        engine: { redis: { io_timeout: '600ms', connect_timeout: '600ms' } },
        gate: QUICK_CONFIG.gate,
        ...config,
        client: { ...TEST_CONFIG.client, ...config.client },
      },
      env: { REDIS_URL: redis, K_SERVICE: 'chat', K_REVISION: revision, K_CONFIGURATION: 'chat', TIDEGATE_ENV: 'staging' },
      args: ['--address', '127.0.0.1'],
    })
    this.#servers.push(server)
    return server
  }

  /** Instances that let clients in. */
  async serving(instances: number, deploy: Deploy): Promise<readonly ServerProcess[]> {
    const servers: ServerProcess[] = []
    // One after the other, as a platform starts them.
    while (servers.length < instances) servers.push(await this.deploy(deploy))
    await Promise.all(servers.map((server) => server.event('gate.opened')))
    return servers
  }

  /** So many people on each instance, each in a channel. */
  async people(servers: readonly ServerProcess[], each = 3): Promise<readonly Centrifuge[]> {
    const people: Centrifuge[] = []
    for (const server of servers) {
      for (let n = 0; n < each; n++) {
        const person = await clientOf(server, { user: `user-${n}`, more: { minReconnectDelay: 200, maxReconnectDelay: 1_000 } })
        this.#clients.push(person)
        await connected(person)
        const subscription = person.newSubscription('chat:night')
        subscription.subscribe()
        await subscription.ready()
        people.push(person)
      }
    }
    return people
  }

  /** They write. Who is refused does not mind. */
  talk(people: readonly Centrifuge[]): void {
    for (const person of people) person.publish('chat:night', { text: 'good night' }).catch(() => {})
  }

  /** Strangers come one after the other, and are let in or not. @returns what each met */
  async knocks(server: ServerProcess, times: number, options: ClientOptions = {}): Promise<readonly string[]> {
    const met: string[] = []
    while (met.length < times) met.push(await knock(server, options))
    return met
  }

  /** Somebody whose token is refused for good. */
  async refusedPerson(server: ServerProcess): Promise<void> {
    const person = await clientOf(server)
    this.#clients.push(person)
    const refused = nextEvent(person, 'disconnected')
    person.connect()
    await refused
  }

  /** A page of this origin is let in. */
  async page(server: ServerProcess, origin: string): Promise<void> {
    const page = await RawClient.open(server.socketUrl(), { origin })
    this.#closing.push(() => page.socket.terminate())
    page.send({ id: 1, connect: { token: await connectionToken('user-0') } })
    await page.line(({ id }) => id === 1)
  }

  /** Somebody who is in a channel, and reads nothing of it. */
  async sleeper(server: ServerProcess, channel: string): Promise<void> {
    const sleeper = await RawClient.open(server.socketUrl())
    this.#closing.push(() => sleeper.socket.terminate())
    sleeper.send({ id: 1, connect: { token: await connectionToken('sleeper') } })
    await sleeper.line(({ id }) => id === 1)
    sleeper.send({ id: 2, subscribe: { channel } })
    await sleeper.line(({ id }) => id === 2)
    sleeper.socket.pause()
  }

  async recordingEnds(): Promise<ReadonlyMap<RecordedFile, string>> {
    // Whatever is still on its way through a pipe.
    await pause(200)
    const lines = this.#servers.flatMap((server) => server.lines)
    const files: readonly (readonly [RecordedFile, string])[] = [
      ['tidegate.jsonl', inTime(lines).join('\n')],
      ['stderr.log', this.#servers.map(({ errors }) => errors).join('')],
      ['redis.log', this.#redis.map(({ log }) => log).join('')],
    ]
    return new Map(
      files.flatMap(([file, text]) => (text.trim() === '' ? [] : [[file, `${scrubbed(text).trimEnd()}\n`] as const])),
    )
  }

  /** Ends everything that was started, and nothing else. */
  async end(): Promise<void> {
    for (const client of this.#clients) client.disconnect()
    for (const close of this.#closing) await close()
    for (const redis of this.#redis) redis.thaw()
    for (const server of this.#servers) {
      server.signal('SIGCONT')
      await server.stop()
    }
    for (const proxy of this.#proxies) await proxy.stop()
    for (const redis of this.#redis) await redis.stop()
  }
}

/** Waits for what a server logs from a place on. */
export async function logs(
  server: ServerProcess,
  name: RegExp,
  words: RegExp = /(?:)/,
  { from = 0, times = 1 } = {},
): Promise<readonly LoggedEvent[]> {
  for (;;) {
    const found = server.events.slice(from).filter((event) => name.test(event.message) && words.test(JSON.stringify(event)))
    if (found.length >= times) return found
    await server.nextEvent()
  }
}

/** The gate has opened again after this place in the log. */
export async function reopens(servers: readonly ServerProcess[], from: readonly number[]): Promise<void> {
  await Promise.all(servers.map((server, index) => logs(server, /^gate\.opened$/, /(?:)/, { from: from[index] ?? 0 })))
}

export const places = (servers: readonly ServerProcess[]): readonly number[] => servers.map(({ events }) => events.length)

/** As a program comes, or a page where an origin is given. */
function knock(server: ServerProcess, options: ClientOptions): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(server.socketUrl(), { handshakeTimeout: 10_000, ...options })
    socket.on('open', () => {
      socket.send('{"id":1,"connect":{}}')
    })
    socket.on('error', ({ message }) => resolve(message))
    socket.on('close', (code, reason) => resolve(`${code} ${reason.toString()}`))
  })
}

/** Lines of several processes as one log. Those of one moment stay in the order of their processes. */
function inTime(lines: readonly string[]): readonly string[] {
  const at = (line: string): string => /"timestamp":"([^"]+)"/.exec(line)?.[1] ?? ''
  return lines.toSorted((one, other) => (at(one) < at(other) ? -1 : at(one) > at(other) ? 1 : 0))
}
