import { createClient } from '@redis/client'
import { vi } from 'vitest'
import { call, functionLibrary, type FunctionLibrary } from '../../../src/redis/functions/library.ts'
import { RedisKeys } from '../../../src/redis/keys.ts'
import { RedisServer } from '../redis-server.ts'
import { grewFrom, isBeginning, type Log } from './log.ts'

const KEYS = new RedisKeys().channel('room')
/** Nothing is trimmed and nothing expires. */
const RETENTION = [100_000, 600_000, 600_000] as const
const LIMIT = 100_000

interface Held {
  readonly token: string
  readonly offset: number
  readonly read: Log
}

export interface Verdicts {
  recoveries: number
  continuous: number
  /** Told that nothing is missing, and what was read is no beginning of the stream there. */
  lies: number
  /** Told that something is missing, and the stream there grew from the very one that was read. */
  debts: number
}

/** The model's operations on real servers: every position that was ever acknowledged is held, and presented where it is asked. */
export class RealReigns {
  readonly library: FunctionLibrary
  readonly #servers: RedisServer[] = []
  readonly #held: Held[] = []
  /** Every publication is said once, so what it says tells which log it is the end of. */
  readonly #logs = new Map<string, Log>()
  #said = 0

  /** @param planted Lua text to take instead of a file's. */
  constructor(planted: Readonly<Record<string, string>> = {}) {
    this.library = functionLibrary(planted)
  }

  async server(...args: readonly string[]): Promise<RedisServer> {
    const server = await RedisServer.start({ args: ['--repl-diskless-sync-delay', '0', ...args] })
    this.#servers.push(server)
    return server
  }

  async stop(): Promise<void> {
    for (const server of this.#servers) await server.stop()
  }

  /** Has everything that the master has. @param port of a road to it */
  async follow(replica: RedisServer, master: RedisServer, port = master.port): Promise<void> {
    await replica.command('REPLICAOF', '127.0.0.1', `${port}`)
    await this.isReplica(replica)
    await this.#caughtUp(master)
  }

  async isReplica(replica: RedisServer): Promise<void> {
    await told(replica, 'INFO', 'replication', /role:slave[^]*master_link_status:up/)
  }

  async #caughtUp(master: RedisServer): Promise<void> {
    // WAIT counts the writes of its own connection only, so it needs one.
    await this.#on(master, async (send) => {
      await send(['SET', 'mark', 'x'])
      if (Number(await send(['WAIT', '1', '10000'])) < 1) throw new Error('no replica caught up')
    })
  }

  async isMaster(server: RedisServer): Promise<void> {
    await told(server, 'INFO', 'replication', /role:master/)
  }

  /** As many appends, each acknowledged; the last ones of them by a replica too, when `replicated`. */
  async append(server: RedisServer, count: number, replicated = false): Promise<void> {
    await told(server, 'PING', '', /PONG/)
    await this.#on(server, async (send) => {
      await send(['FUNCTION', 'LOAD', 'REPLACE', this.library.code])
      const before = await this.#logOf(send)
      const texts = Array.from({ length: count }, () => `said ${++this.#said}`)
      const replies = await Promise.all(
        texts.map((text) => {
          const args = [`nonce${text.slice(5)}`, text, text, ...RETENTION, 300_000, 100_000, 'PUBLISH', KEYS.announcements]
          return send(call(this.library, 'append', KEYS.stored, args).map(String))
        }),
      )
      let log = before
      replies.forEach((reply, index) => {
        const [duplicate, token, offset] = reply as readonly [number, string, number]
        const text = texts[index] ?? ''
        // A life begins where nothing was before.
        const from = log ?? { offset: 0, publication: -1 - this.#said, before: undefined }
        if (duplicate !== 0 || offset !== from.offset + 1) throw new Error(`unexpected reply ${JSON.stringify(reply)}`)
        log = { offset, publication: Number(text.slice(5)), before: from }
        this.#logs.set(text, log)
        this.#held.push({ token, offset, read: log })
      })
      if (replicated && Number(await send(['WAIT', '1', '10000'])) < 1) throw new Error('no replica has it')
    })
  }

  /** Presents every position that was ever told to anybody. */
  async present(server: RedisServer): Promise<Verdicts> {
    await told(server, 'PING', '', /PONG/)
    return this.#on(server, async (send) => {
      // A restart without persistence has lost the functions; a deployment would load them.
      await send(['FUNCTION', 'LOAD', 'REPLACE', this.library.code])
      const here = await this.#logOf(send)
      const positions = this.#held.flatMap(({ token, offset }) => [token, offset, LIMIT])
      const reply = await send(call(this.library, 'recover', KEYS.shown, [...RETENTION, ...positions]).map(String))
      const answers = Array.isArray(reply) ? (reply[3] as readonly number[]) : []
      const verdicts: Verdicts = { recoveries: this.#held.length, continuous: 0, lies: 0, debts: 0 }
      this.#held.forEach(({ read }, index) => {
        if (answers[index] === 1) {
          verdicts.continuous++
          if (here === undefined || !isBeginning(read, here)) verdicts.lies++
        } else if (here !== undefined && grewFrom(read, here)) verdicts.debts++
      })
      return verdicts
    })
  }

  /** The stream as it lies there, which must be one of the logs that were made. */
  async #logOf(send: (words: string[]) => Promise<unknown>): Promise<Log | undefined> {
    const entries = (await send(['XRANGE', KEYS.shown[1], '-', '+'])) as readonly (readonly [string, readonly string[]])[]
    const texts = entries.map(([, fields]) => fields[fields.indexOf('p') + 1] ?? '')
    const log = this.#logs.get(texts.at(-1) ?? '')
    if ((log?.offset ?? 0) !== texts.length) throw new Error('the stream is no log that was made')
    let at = log
    for (const text of texts.toReversed()) {
      if (at === undefined || at.publication !== Number(text.slice(5))) throw new Error('the stream is no log that was made')
      at = at.before
    }
    return log
  }

  async #on<T>(server: RedisServer, work: (send: (words: string[]) => Promise<unknown>) => Promise<T>): Promise<T> {
    const client = createClient({ socket: { host: '127.0.0.1', port: server.port, reconnectStrategy: false } })
    client.on('error', () => {})
    await client.connect()
    try {
      return await work((words) => client.sendCommand(words))
    } finally {
      client.destroy()
    }
  }
}

/** Asks until the answer is this: a server loads, a replica connects, when it does. */
async function told(server: RedisServer, command: string, word: string, answer: RegExp): Promise<void> {
  await vi.waitFor(
    async () => {
      const text = String(await server.command(...[command, word].filter((one) => one !== '')))
      if (!answer.test(text)) throw new Error(`${command} ${word} said ${text}`)
    },
    { timeout: 20_000, interval: 20 },
  )
}
