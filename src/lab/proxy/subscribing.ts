import type { Command } from './command.ts'
import type { Frame } from './frame.ts'

type Kind = 'channels' | 'patterns' | 'shards'

/** The acknowledgements, and what each counts. */
const ACKNOWLEDGES: Readonly<Record<string, Kind>> = {
  subscribe: 'channels',
  unsubscribe: 'channels',
  psubscribe: 'patterns',
  punsubscribe: 'patterns',
  ssubscribe: 'shards',
  sunsubscribe: 'shards',
}

/** What a frame acknowledges: a command that has so many answers, something that nobody asked for, or nothing at all. */
export type Acknowledged = { readonly parts: number } | 'unasked' | 'nothing'

/** How many subscriptions one connection has: only counts, which Redis says with each acknowledgement. */
export class Subscribing {
  readonly #counts: Record<Kind, number> = { channels: 0, patterns: 0, shards: 0 }
  /** Answers to an UNSUBSCRIBE without channels, counted when its first one came. */
  #all: { readonly index: number; readonly parts: number } | undefined

  get isSubscribed(): boolean {
    const { channels, patterns, shards } = this.#counts
    return channels + patterns + shards > 0
  }

  reset(): void {
    Object.assign(this.#counts, { channels: 0, patterns: 0, shards: 0 })
  }

  /** @param head the command that is to be answered next. */
  acknowledges(frame: Frame, head: Command | undefined): Acknowledged {
    const [word = '', , total = ''] = frame.words
    const kind = Object.hasOwn(ACKNOWLEDGES, word) ? ACKNOWLEDGES[word] : undefined
    if (kind === undefined) return 'nothing'
    const isAsked = head !== undefined && head.name.toLowerCase() === word && !head.isInTransaction
    // A list of RESP2 that begins with such a word may be any list, unless a slot moved away.
    if (!isAsked && frame.type === '*' && !(word === 'sunsubscribe' && this.#counts.shards > 0)) return 'nothing'
    const parts = isAsked ? this.#parts(head, kind) : 0
    this.#count(kind, Number(total))
    return isAsked ? { parts } : 'unasked'
  }

  #parts({ index, size }: Command, kind: Kind): number {
    if (size > 1) return size - 1
    if (this.#all?.index !== index) this.#all = { index, parts: Math.max(1, this.#counts[kind]) }
    return this.#all.parts
  }

  /** Redis counts channels and patterns together, and shard channels by themselves. */
  #count(kind: Kind, total: number): void {
    if (!Number.isSafeInteger(total)) return
    const other = kind === 'channels' ? this.#counts.patterns : kind === 'patterns' ? this.#counts.channels : 0
    this.#counts[kind] = Math.max(0, total - other)
  }
}
