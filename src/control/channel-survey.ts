import type { Instances } from '../channel/index.ts'
import type { Random, Timers } from '../runtime/index.ts'
import type { Order, OrderOf } from './order.ts'

/** Who has not answered by then is not waited for. */
const ANSWER_MS = 2_000
/** Names in one answer; an instance that has more answers several times. */
const NAMES_MAX = 500
/** Questions that may be open at one time. */
const ASKS_MAX = 64

/** Names and how many clients are in each; or why that is not known. */
export type Surveyed =
  | { readonly kind: 'known'; readonly channels: ReadonlyMap<string, number> }
  | { readonly kind: 'unknown'; readonly reason: string }

export interface SurveyParts {
  readonly instances: Instances
  readonly random: Random
  readonly timers: Timers
  /** The channels of this instance that fit. */
  readonly here: (pattern: string) => Iterable<readonly [string, number]>
}

interface Ask {
  readonly channels: Map<string, number>
  readonly waiting: Set<string>
  readonly done: () => void
}

/**
 * Who has which channels, over all instances. Asked of each of them: Redis knows where its own channels are listened to, under
 * names that tell nothing, and not by how many clients.
 */
export class ChannelSurvey {
  readonly #parts: SurveyParts
  readonly #asks = new Map<string, Ask>()

  constructor(parts: SurveyParts) {
    this.#parts = parts
  }

  async survey(pattern: string): Promise<Surveyed> {
    const { instances, random, timers, here } = this.#parts
    if (this.#asks.size >= ASKS_MAX) return { kind: 'unknown', reason: 'too many ask at one time' }
    const channels = new Map<string, number>()
    add(channels, here(pattern))
    const ask = random.uuid()
    const waiting = new Set<string>()
    const answered = new Promise<void>((done) => this.#asks.set(ask, { channels, waiting, done }))
    try {
      for (const { id } of await instances.list()) if (id !== instances.id) waiting.add(id)
      const others = waiting.size
      if (others === 0) return { kind: 'known', channels }
      await instances.tell(undefined, JSON.stringify({ kind: 'ask-channels', ask, pattern } satisfies Order))
      await within(timers, ANSWER_MS, answered)
      if (waiting.size === 0) return { kind: 'known', channels }
      return { kind: 'unknown', reason: `${waiting.size} of ${others} other instances did not answer` }
    } catch {
      return { kind: 'unknown', reason: 'the other instances cannot be asked' }
    } finally {
      this.#asks.delete(ask)
    }
  }

  /** Another instance asks. */
  async asked({ ask, pattern }: OrderOf<'ask-channels'>, from: string): Promise<void> {
    const found = [...this.#parts.here(pattern)]
    for (let first = 0; first === 0 || first < found.length; first += NAMES_MAX) {
      const channels = Object.fromEntries(found.slice(first, first + NAMES_MAX))
      const isLast = first + NAMES_MAX >= found.length
      await this.#parts.instances.tell(from, JSON.stringify({ kind: 'channels', ask, channels, isLast } satisfies Order))
    }
  }

  /** Another instance answers. */
  answered({ ask, channels, isLast }: OrderOf<'channels'>, from: string): void {
    const open = this.#asks.get(ask)
    if (open === undefined) return
    add(open.channels, Object.entries(channels))
    if (isLast) open.waiting.delete(from)
    if (open.waiting.size === 0) open.done()
  }
}

function add(channels: Map<string, number>, more: Iterable<readonly [string, number]>): void {
  for (const [name, clients] of more) channels.set(name, (channels.get(name) ?? 0) + clients)
}

function within(timers: Timers, ms: number, settled: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = timers.after(ms, resolve)
    void settled.then(() => {
      cancel()
      resolve()
    })
  })
}
