import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseJournal, type Operation, type Operations, type Takes } from '../../../src/lab/history/index.ts'
import { TEST_SECRET } from '../tokens.ts'

const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url))

export interface SwarmOptions {
  /** Where a balancer or a server listens: `ws://127.0.0.1:…/connection/websocket`. */
  readonly endpoint: string
  readonly channels: readonly string[]
  /** Spread over the channels. */
  readonly clients: number
  /** So many of them send, spread over the channels too. */
  readonly publishers: number
  /** Each of those sends one so often, while it has its answers. */
  readonly everyMs: number
  /** Client processes. */
  readonly processes?: number
  /** Options of every client: how it comes back to the server. */
  readonly client?: object
  /** Options of every subscription: how it comes back to its channel. */
  readonly subscription?: object
}

/** How many operations of each kind there have been. */
export type Totals = Readonly<Record<Operation['kind'], number>>

const KINDS: readonly Operation['kind'][] = ['send', 'acked', 'unknown', 'failed', 'delivered', 'subscribed', 'unsubscribed']
const MORE_KINDS: readonly Operation['kind'][] = ['connected', 'disconnected', 'refused', 'degraded', 'restored']

interface Answer {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** One process of clients. */
class Worker {
  readonly child: ChildProcess
  readonly path: string
  readonly exited: Promise<unknown>
  totals: Partial<Totals> = {}
  readonly #answers = new Map<number, Answer>()
  #calls = 0

  constructor(path: string, onTotals: () => void) {
    this.path = path
    this.child = fork(WORKER, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] })
    this.exited = once(this.child, 'exit')
    this.child.once('exit', (code) => {
      for (const { reject } of this.#answers.values()) reject(new Error(`a process of clients ended with ${code}`))
    })
    this.child.on('message', (message: Said) => {
      if (message.said === 'totals') {
        this.totals = message.totals
        return onTotals()
      }
      const answer = this.#answers.get(message.call)
      this.#answers.delete(message.call)
      if (message.said === 'done') answer?.resolve()
      else answer?.reject(new Error(message.error))
    })
  }

  call(words: { readonly do: string; readonly [name: string]: unknown }): Promise<void> {
    const call = this.#calls++
    const answered = new Promise<void>((resolve, reject) => this.#answers.set(call, { resolve, reject }))
    this.child.send({ call, words })
    return answered
  }
}

type Said =
  | { readonly said: 'totals'; readonly totals: Partial<Totals> }
  | { readonly said: 'done'; readonly call: number }
  | { readonly said: 'failed'; readonly call: number; readonly error: string }

/** Many unmodified clients in processes of their own, so that whoever runs the test is no bottleneck; each keeps its history. */
export class Swarm {
  readonly #directory = mkdtempSync(join(tmpdir(), 'tidegate-swarm-'))
  readonly #workers: readonly Worker[]
  readonly #options: SwarmOptions
  readonly #own: Operation[] = []
  #waiting: (() => void)[] = []

  private constructor(options: SwarmOptions) {
    this.#options = options
    this.#workers = Array.from(
      { length: options.processes ?? 2 },
      (_, n) => new Worker(join(this.#directory, `${n}.jsonl`), () => this.#counted()),
    )
  }

  /** Resolves once all are in their channels. */
  static async start(options: SwarmOptions): Promise<Swarm> {
    const swarm = new Swarm(options)
    const { endpoint, client = {}, subscription = {} } = options
    const start = swarm.#workers.map((worker, n) =>
      worker.call({
        do: 'start',
        path: worker.path,
        endpoint,
        secret: TEST_SECRET,
        clients: swarm.#share(n),
        options: client,
        subscription,
      }),
    )
    try {
      await Promise.all(start)
    } catch (error) {
      await swarm.stop()
      throw error
    }
    return swarm
  }

  /** From now on messages are sent at a steady rate, until {@link quiet}. */
  async publish(): Promise<void> {
    const { publishers, everyMs } = this.#options
    const names = Array.from({ length: publishers }, (_, n) => nameOf(n))
    await Promise.all(this.#workers.map((worker) => worker.call({ do: 'publish', names, everyMs })))
  }

  get totals(): Totals {
    const sum = (kind: Operation['kind']): number =>
      this.#workers.reduce((total, worker) => total + (worker.totals[kind] ?? 0), 0)
    return Object.fromEntries([...KINDS, ...MORE_KINDS].map((kind) => [kind, sum(kind)])) as Totals
  }

  /** Resolves once the totals are so. */
  async until(isSo: (totals: Totals) => boolean): Promise<void> {
    while (!isSo(this.totals)) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Resolves once so many more of a kind have been seen from now on. */
  async more(kind: Operation['kind'], count: number): Promise<void> {
    const before = this.totals[kind]
    await this.until((totals) => totals[kind] >= before + count)
  }

  /** Whoever runs the test writes down what it does, on the clock of the clients, and what it may take away. @returns when. */
  fault(name: string, phase: 'begun' | 'over', takes?: Takes): number {
    const atMs = Number(process.hrtime.bigint() / 1_000n) / 1_000
    this.#own.push({ kind: 'fault', client: 'test', name, phase, atMs, ...(takes !== undefined && { takes }) })
    return atMs
  }

  /** Nothing new is sent; resolves once everything that was has its answer. */
  async quiet(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.call({ do: 'quiet' })))
  }

  /**
   * Takes in the final logs, and waits until every client has its channel up to the top and none waits to be told that something is
   * back, or the time is over: who has not got there stands in the history.
   */
  async reach(logs: Operations, withinMs: number): Promise<void> {
    this.#own.push(...logs)
    const tops = Object.fromEntries(logs.flatMap((one) => (one.kind === 'top' ? [[one.channel, one.offset]] : [])))
    const reached = Promise.all(this.#workers.map((worker) => worker.call({ do: 'reach', tops })))
    const over = new AbortController()
    const bound = once(AbortSignal.any([over.signal, AbortSignal.timeout(withinMs)]), 'abort')
    await Promise.race([reached, bound])
    over.abort()
  }

  /** Ends all clients. @returns the history of all of them. */
  async end(): Promise<Operations> {
    await Promise.all(this.#workers.map((worker) => worker.call({ do: 'end' })))
    const all = this.#workers.map(({ path }) => parseJournal(readFileSync(path, 'utf8')))
    return [...all.flat(), ...this.#own]
  }

  /** Leaves nothing, whatever has happened. */
  async stop(): Promise<void> {
    for (const { child } of this.#workers) child.kill('SIGKILL')
    await Promise.all(this.#workers.map(({ exited }) => exited))
    rmSync(this.#directory, { recursive: true, force: true })
  }

  #share(process: number): readonly { readonly name: string; readonly channel: string }[] {
    const { clients, channels } = this.#options
    return Array.from({ length: clients }, (_, n) => ({ name: nameOf(n), channel: channels[n % channels.length] ?? '' })).filter(
      (_, n) => n % this.#workers.length === process,
    )
  }

  #counted(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

const nameOf = (n: number): string => `client-${n}`
