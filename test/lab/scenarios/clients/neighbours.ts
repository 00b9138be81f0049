import type { Centrifuge, PublicationContext, Subscription } from 'centrifuge'
import { setTimeout as pause } from 'node:timers/promises'
import { clientOf, connected, subscribed } from '../../../support/client.ts'
import type { ServerProcess } from '../../../support/server-process.ts'

const CHANNEL = 'chat:neighbours'
/** They do not hurry: their part is to notice, not to load. */
const EVERY_MS = 5
/** What was said before the end must have come by then. */
const LAST_MS = 30_000

/** What the two of them saw. */
export interface Witness {
  readonly sent: number
  /** In the order of their coming. */
  readonly received: readonly number[]
  /** Codes with which their connections ended, the client's own end left out. */
  readonly left: readonly number[]
  readonly errors: readonly string[]
  readonly slowestMs: number
}

interface Said {
  readonly n: number
  readonly atMs: number
}

/** Two people, on the unmodified client, who talk while others misbehave: one says numbers, the other hears them. */
export class Neighbours {
  readonly #clients: readonly [Centrifuge, Centrifuge]
  readonly #said: Subscription
  readonly #received: number[] = []
  readonly #left: number[] = []
  readonly #errors: string[] = []
  #sent = 0
  #slowestMs = 0
  #isOver = false
  #talking: Promise<void> = Promise.resolve()
  #heard: () => void = () => {}

  private constructor(clients: readonly [Centrifuge, Centrifuge], said: Subscription, heard: Subscription) {
    this.#clients = clients
    this.#said = said
    for (const client of clients) {
      client.on('connecting', ({ code }) => this.#left.push(code))
      client.on('disconnected', ({ code }) => this.#left.push(code))
    }
    heard.on('publication', ({ data }: PublicationContext) => {
      const { n, atMs } = data as Said
      this.#received.push(n)
      this.#slowestMs = Math.max(this.#slowestMs, performance.now() - atMs)
      this.#heard()
    })
  }

  static async enter(server: ServerProcess, token: (user: string) => Promise<string>): Promise<Neighbours> {
    const enter = async (user: string): Promise<Centrifuge> =>
      connected(await clientOf(server, { user, more: { token: await token(user) } }))
    const clients = [await enter('ada'), await enter('grace')] as const
    const neighbours = new Neighbours(clients, await subscribed(clients[0], CHANNEL), await subscribed(clients[1], CHANNEL))
    neighbours.#talking = neighbours.#talk()
    return neighbours
  }

  async #talk(): Promise<void> {
    while (!this.#isOver) {
      const n = this.#sent++
      try {
        await this.#said.publish({ n, atMs: performance.now() } satisfies Said)
      } catch (error) {
        this.#errors.push(JSON.stringify(error))
        return
      }
      await pause(EVERY_MS)
    }
  }

  /** Resolves once so many more have been heard: they are still served. */
  async served(more: number, withinMs = LAST_MS): Promise<boolean> {
    const wanted = this.#received.length + more
    const bound = performance.now() + withinMs
    while (this.#received.length < wanted && performance.now() < bound) await this.#next(bound)
    return this.#received.length >= wanted
  }

  async end(): Promise<Witness> {
    this.#isOver = true
    await this.#talking
    const bound = performance.now() + LAST_MS
    while (this.#received.length < this.#sent && performance.now() < bound) await this.#next(bound)
    const [sent, received, left] = [this.#sent, [...this.#received], [...this.#left]]
    for (const client of this.#clients) client.disconnect()
    return { sent, received, left, errors: this.#errors, slowestMs: this.#slowestMs }
  }

  #next(boundMs: number): Promise<unknown> {
    const over = new AbortController()
    const heard = new Promise<void>((resolve) => (this.#heard = resolve))
    const late = pause(Math.max(0, boundMs - performance.now()), undefined, { signal: over.signal }).catch(() => {})
    return Promise.race([heard, late]).finally(() => over.abort())
  }
}
