import type { StreamPosition } from '../channel/index.ts'
import { Queue } from './queue.ts'

/** A publication id that was seen. */
export interface RememberedId {
  /** {@link idKey} of channel and id: made once, because hashing a new text is most of what an id costs. */
  readonly key: string
  readonly channel: string
  readonly id: string
  /** Where it was stored; absent in a channel without history. Of another epoch when the log begins a new lineage. */
  position: StreamPosition | undefined
  readonly expiresMs: number
}

/** What the record of an id takes beside id and channel, about. */
const ID_RECORD_BYTES = 56
/** Expired ids forgotten with each new one: more than one, so that the window shrinks. */
const FORGOTTEN_AT_ONCE = 2

/** One key for channel and id; the length keeps two pairs from meeting in one key. */
export function idKey(channel: string, id: string): string {
  return `${channel.length}:${channel}${id}`
}

/** Which publication ids were seen lately, over all channels (rule L2). At `max` the oldest is forgotten before its time. */
export class IdWindow {
  readonly #byKey = new Map<string, RememberedId>()
  readonly #order = new Queue<RememberedId>()
  readonly #max: number
  #length = 0

  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#byKey.size
  }

  /** What all of this takes on disk, about. */
  get bytes(): number {
    return this.#length + this.#order.length * ID_RECORD_BYTES
  }

  /** In the order in which they were seen. */
  values(): IterableIterator<RememberedId> {
    return this.#byKey.values()
  }

  find(key: string, nowMs: number): RememberedId | undefined {
    const remembered = this.#byKey.get(key)
    return remembered !== undefined && remembered.expiresMs > nowMs ? remembered : undefined
  }

  /** The first to be seen stays, as long as it has not expired. */
  remember(remembered: RememberedId, nowMs: number): void {
    const { key, channel, id, expiresMs } = remembered
    const before = this.#byKey.get(key)
    if (expiresMs <= nowMs || (before !== undefined && before.expiresMs > nowMs)) return
    // Taken out first, so that the map too is in the order in which they were seen.
    if (before !== undefined) this.#byKey.delete(key)
    this.#byKey.set(key, remembered)
    this.#order.push(remembered)
    this.#length += channel.length + id.length
    this.sweep(FORGOTTEN_AT_ONCE, nowMs)
    while (this.#order.length > this.#max) this.#forgetOldest()
  }

  /** Forgets at most `count` that have expired. One that waits behind a longer window goes with it. */
  sweep(count: number, nowMs: number): void {
    for (let forgotten = 0; forgotten < count; forgotten++) {
      const oldest = this.#order.peek()
      if (oldest === undefined || oldest.expiresMs > nowMs) return
      this.#forgetOldest()
    }
  }

  #forgetOldest(): void {
    const oldest = this.#order.shift()
    if (oldest === undefined) return
    this.#length -= oldest.channel.length + oldest.id.length
    if (this.#byKey.get(oldest.key) === oldest) this.#byKey.delete(oldest.key)
  }
}
