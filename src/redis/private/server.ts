import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { TidegateError, type Cancel, type Logger, type Timers } from '../../runtime/index.ts'
import { serverArguments } from './arguments.ts'
import { endLeftover } from './leftover.ts'
import { LastLines } from './last-lines.ts'
import { socketPath } from './socket-path.ts'
import { WATCHDOG } from './watchdog.ts'

export interface PrivateRedisPlan {
  /** The server's program. One that goes by another name (`redis-check-rdb`) is called by its own. */
  readonly binary: string
  /** Of this server alone: who opens it has made sure of that. Absolute. */
  readonly directory: string
  readonly timers: Timers
  readonly logger: Logger
}

/** Between TERM and KILL. */
const END_TENTHS = 30

/** The watchdog needs no longer. */
const END_MS = END_TENTHS * 100 + 2_000

/** A server that cannot even listen by then never will. */
const START_MS = 10_000

/** Before a server that has ended is started again: doubled each time, until one has lasted. */
const AGAIN_MS = 100
const AGAIN_MS_MAX = 5_000
const LASTED_MS = 10_000

/** It has read its data. */
const READY = /ready to accept connections/i

/** It takes connections, and begins to read its data; what it cannot read it says soon. */
const LISTENS = /Server initialized/
const SOON_MS = 500

/**
 * A Redis that serves this process alone.
 *
 *     starting -> running -> ended -> starting ...        any -> closed
 *
 * Started again when it ends by itself: what it had acknowledged is in its append-only file. Connections to it see another life.
 */
export class PrivateRedis {
  readonly socket: string
  readonly #plan: PrivateRedisPlan
  readonly #lines = new LastLines()
  #life: Life | undefined
  #again: Cancel | undefined
  #lasted: Cancel | undefined
  #againMs = AGAIN_MS
  #isClosed = false

  private constructor(plan: PrivateRedisPlan, socket: string) {
    this.#plan = plan
    this.socket = socket
  }

  /** Resolves once it takes connections; it may still read its data. @throws a `storage` error that quotes what the server said last. */
  static async open(plan: PrivateRedisPlan): Promise<PrivateRedis> {
    await mkdir(plan.directory, { recursive: true, mode: 0o700 })
    await chmod(plan.directory, 0o700)
    const socket = await socketPath(plan.directory)
    await endLeftover(socket, plan.timers)
    const server = new PrivateRedis(plan, socket)
    try {
      await server.#start()
    } catch (error) {
      await server.close()
      throw error
    }
    return server
  }

  /** Of the server's own process; for tests. */
  get isRunning(): boolean {
    return this.#life !== undefined
  }

  /** What is acknowledged is on disk when it resolves. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#again?.()
    this.#lasted?.()
    const life = this.#life
    if (life === undefined) return
    life.watchdog.stdin?.end()
    await Promise.race([life.ended, new Promise<void>((resolve) => void this.#plan.timers.after(END_MS, resolve))])
  }

  async #start(): Promise<void> {
    const { directory, timers, logger } = this.#plan
    const program = await this.#program()
    // A socket file that nobody listens at would be taken for one.
    await rm(this.socket, { force: true })
    const words = ['-c', WATCHDOG, 'tidegate-redis', String(END_TENTHS), program, ...serverArguments(directory, this.socket)]
    // A group of its own: Ctrl-C is for us, and the server is needed until we have ended.
    const watchdog = spawn('/bin/sh', words, { cwd: directory, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
    watchdog.stdin?.on('error', () => {})
    const life: Life = { watchdog, ended: gone(watchdog) }
    this.#life = life
    this.#lines.clear()
    const listening = this.#listening(watchdog)
    void life.ended.then(() => this.#ended(life))
    const cancel = timers.after(START_MS, () => watchdog.stdin?.end())
    try {
      await Promise.race([listening, life.ended.then(() => Promise.reject(this.#failure()))])
    } finally {
      cancel()
    }
    logger.event('redis.started', { server: this.#plan.binary, socket: this.socket })
    this.#lasted = timers.after(LASTED_MS, () => (this.#againMs = AGAIN_MS))
  }

  /** A server is what its name says: Debian's `redis-server` is a name of `redis-check-rdb`. */
  async #program(): Promise<string> {
    const { binary, directory } = this.#plan
    if (!binary.endsWith('redis-check-rdb')) return binary
    const name = join(directory, 'redis-server')
    await rm(name, { force: true })
    await symlink(binary, name)
    return name
  }

  #listening({ stdout, stderr }: ChildProcess): Promise<void> {
    return new Promise((resolve) => {
      const read = (chunk: Buffer): void => {
        this.#lines.add(chunk.toString())
        if (READY.test(this.#lines.all)) resolve()
        else if (LISTENS.test(this.#lines.all)) this.#plan.timers.after(SOON_MS, resolve)
      }
      stdout?.on('data', read)
      stderr?.on('data', read)
    })
  }

  /** Its output is closed when the server has ended; the watchdog is told then, and ends too. */
  #ended(life: Life): void {
    if (this.#life !== life) return
    this.#life = undefined
    life.watchdog.stdin?.end()
    this.#lasted?.()
    if (this.#isClosed) return
    const inMs = this.#againMs
    this.#againMs = Math.min(AGAIN_MS_MAX, inMs * 2)
    this.#plan.logger.event('redis.ended', { said: this.#lines.text, againInMs: inMs })
    this.#again = this.#plan.timers.after(inMs, () => {
      // What it says when it cannot start is told when it has ended.
      if (!this.#isClosed) this.#start().catch(() => {})
    })
  }

  #failure(): TidegateError {
    return new TidegateError('storage', `cannot start a Redis of our own (${this.#plan.binary}): it said: ${this.#lines.text}`, {
      advice: 'Mend what it says, name a Redis with REDIS_URL, or use none with engine.type: memory.',
    })
  }
}

interface Life {
  readonly watchdog: ChildProcess
  readonly ended: Promise<void>
}

/** The server holds the output; the watchdog has let go of it. */
function gone(watchdog: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    watchdog.once('error', () => resolve())
    watchdog.stdout?.once('close', () => resolve())
  })
}
