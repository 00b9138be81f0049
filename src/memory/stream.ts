import type { HistoryFilter, Recovery, Retention, StoredPublication, StreamPosition } from '../channel/index.ts'
import { Queue } from './queue.ts'

/** A publication as it is held. */
export interface Held {
  readonly publication: StoredPublication
  readonly id: string | undefined
  /** When it was appended, log time. */
  readonly timeMs: number
  /** What it takes on disk; without a disk, an estimate. */
  readonly bytes: number
}

/** What all streams hold together. */
export interface Tally {
  publications: number
  bytes: number
}

/**
 * One channel's stream: what is held is always one run of offsets that ends at the top (or nothing), so whether a
 * prefix can be continued is arithmetic, never a guess (rule L3).
 */
export class Stream {
  readonly channel: string
  /** Changes when the log begins a new lineage, before anybody holds a position. */
  epoch: string
  retention: Retention
  readonly #held = new Queue<Held>()
  readonly #tally: Tally
  #top: number
  #assigned: number
  #touchedMs: number

  constructor(channel: string, epoch: string, start: { offset: number; timeMs: number; retention: Retention; tally: Tally }) {
    this.channel = channel
    this.epoch = epoch
    this.retention = start.retention
    this.#tally = start.tally
    this.#top = start.offset
    this.#assigned = start.offset
    this.#touchedMs = start.timeMs
  }

  get top(): StreamPosition {
    return { offset: this.#top, epoch: this.epoch }
  }

  get topOffset(): number {
    return this.#top
  }

  /** The last offset given out, written or not. */
  get assignedOffset(): number {
    return this.#assigned
  }

  get touchedMs(): number {
    return this.#touchedMs
  }

  get heldCount(): number {
    return this.#held.length
  }

  /** Offsets are given out that are not written yet. */
  get isBusy(): boolean {
    return this.#assigned !== this.#top
  }

  /** Gives out the next offset. It counts once {@link push} follows; {@link giveBack} takes back all that did not. */
  assign(): number {
    return ++this.#assigned
  }

  giveBack(): void {
    this.#assigned = this.#top
  }

  /** Makes a written publication visible. */
  push(held: Held): void {
    this.#held.push(held)
    this.#tally.publications++
    this.#tally.bytes += held.bytes
    this.#top = held.publication.offset
    if (this.#assigned < this.#top) this.#assigned = this.#top
    if (this.#touchedMs < held.timeMs) this.#touchedMs = held.timeMs
    while (this.#held.length > this.retention.size) this.#drop()
  }

  /** Forgets what is older than the retention allows. */
  trim(nowMs: number): void {
    const { size, ttlMs } = this.retention
    for (let oldest = this.#held.peek(); oldest !== undefined; oldest = this.#held.peek()) {
      if (this.#held.length <= size && oldest.timeMs + ttlMs > nowMs) return
      this.#drop()
    }
  }

  /** Forgets its oldest until all streams together hold no more than `bytesMax`, or this one nothing. */
  giveUpOver(bytesMax: number): void {
    while (this.#tally.bytes > bytesMax && this.#held.length > 0) this.#drop()
  }

  /** Forgets the publications; the offsets go on. */
  clear(nowMs: number): void {
    while (this.#held.length > 0) this.#drop()
    if (this.#touchedMs < nowMs) this.#touchedMs = nowMs
  }

  #drop(): void {
    const dropped = this.#held.shift()
    if (dropped === undefined) return
    this.#tally.publications--
    this.#tally.bytes -= dropped.bytes
  }

  /** Nothing is held, nothing is being written, and neither position nor publication id can be asked for any more. */
  isForgettable(nowMs: number): boolean {
    const { ttlMs, metaTtlMs, idWindowMs } = this.retention
    if (this.isBusy || this.#touchedMs + Math.max(ttlMs, metaTtlMs, idWindowMs) > nowMs) return false
    this.trim(nowMs)
    return this.#held.length === 0
  }

  /** Is the publication at `offset` held? */
  holds(offset: number): boolean {
    return offset > this.#top - this.#held.length && offset <= this.#top
  }

  /** Everything held, oldest first. */
  held(): readonly Held[] {
    return this.#held.slice(0, this.#held.length)
  }

  recover(since: StreamPosition, limit: number): Recovery {
    const missed = this.#top - since.offset
    const held = this.#held.length
    if (since.epoch !== this.epoch || missed < 0 || missed > held || missed > limit) return { kind: 'gap', top: this.top }
    return { kind: 'continuous', publications: publications(this.#held.slice(held - missed, held)), top: this.top }
  }

  /** What a filter asks for; its epoch is not looked at. */
  page(filter: HistoryFilter): readonly StoredPublication[] {
    const first = this.#top - this.#held.length + 1
    const { since, limit, reverse } = filter
    if (limit <= 0) return []
    const place = (offset: number): number => Math.min(Math.max(offset - first, 0), this.#held.length)
    if (!reverse) {
      const from = since === undefined ? 0 : place(since.offset + 1)
      return publications(this.#held.slice(from, Math.min(from + limit, this.#held.length)))
    }
    const to = since === undefined ? this.#held.length : place(since.offset)
    return publications(this.#held.slice(Math.max(to - limit, 0), to)).reverse()
  }
}

function publications(held: readonly Held[]): StoredPublication[] {
  return held.map(({ publication }) => publication)
}
