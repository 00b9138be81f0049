import type { Retention } from '../channel/index.ts'
import type { Random } from '../runtime/index.ts'
import { Stream, type Tally } from './stream.ts'

/** Characters of an epoch, from a UUID: enough that two lives of one channel never share it. */
const EPOCH_LENGTH = 8
/** What the record that opens a stream takes beside the channel's name, about. */
const STREAM_RECORD_BYTES = 80
/** Streams looked at, at most, to find one that can make room. */
const PROBES_MAX = 64

/** All streams, by channel. Bounded by `channelsMax`. */
export class Streams {
  readonly #byChannel = new Map<string, Stream>()
  readonly #tally: Tally = { publications: 0, bytes: 0 }
  readonly #max: number
  readonly #random: Random
  /** Somebody follows: subscribers hold positions of the stream, so it is not forgotten. */
  readonly #isFollowed: (channel: string) => boolean
  #namesLength = 0
  #round: Iterator<Stream> | undefined

  constructor(max: number, random: Random, isFollowed: (channel: string) => boolean) {
    this.#max = max
    this.#random = random
    this.#isFollowed = isFollowed
  }

  get size(): number {
    return this.#byChannel.size
  }

  get publications(): number {
    return this.#tally.publications
  }

  get heldBytes(): number {
    return this.#tally.bytes
  }

  /** What all of this takes on disk when nothing else is there, about. */
  get liveBytes(): number {
    return this.#tally.bytes + this.#namesLength + this.#byChannel.size * STREAM_RECORD_BYTES
  }

  values(): IterableIterator<Stream> {
    return this.#byChannel.values()
  }

  get(channel: string): Stream | undefined {
    return this.#byChannel.get(channel)
  }

  /** The stream as it stands now: expired publications are gone, an expired stream is forgotten. */
  current(channel: string, nowMs: number): Stream | undefined {
    const stream = this.#byChannel.get(channel)
    if (stream === undefined) return undefined
    if (this.#forgetIfExpired(stream, nowMs)) return undefined
    stream.trim(nowMs)
    return stream
  }

  /** A new life of a channel that has no stream; undefined at the bound. */
  open(channel: string, retention: Retention, nowMs: number): Stream | undefined {
    if (this.#byChannel.size >= this.#max && !this.#makeRoom(nowMs)) return undefined
    return this.restore(channel, this.newEpoch(), { offset: 0, timeMs: nowMs, retention })
  }

  /** One epoch for all of them: it has to be new in each channel, no more. */
  beginLineage(epoch: string): void {
    for (const stream of this.#byChannel.values()) stream.epoch = epoch
  }

  newEpoch(): string {
    return this.#random.uuid().slice(0, EPOCH_LENGTH)
  }

  /** A stream as a record tells it; replaces the one there was. Not bounded: what is on disk came in under a bound. */
  restore(channel: string, epoch: string, start: { offset: number; timeMs: number; retention: Retention }): Stream {
    const before = this.#byChannel.get(channel)
    if (before !== undefined) this.#forget(before)
    const stream = new Stream(channel, epoch, { ...start, tally: this.#tally })
    this.#byChannel.set(channel, stream)
    this.#namesLength += channel.length
    return stream
  }

  /** Looks at the next `count` streams and forgets what has expired in them, or them. */
  sweep(count: number, nowMs: number): void {
    // Counted before: what is forgotten on the way must not end the round early.
    for (let left = Math.min(count, this.#byChannel.size); left > 0; left--) {
      const stream = this.#next()
      if (stream !== undefined && !this.#forgetIfExpired(stream, nowMs)) stream.trim(nowMs)
    }
  }

  #forgetIfExpired(stream: Stream, nowMs: number): boolean {
    if (!stream.isForgettable(nowMs) || this.#isFollowed(stream.channel)) return false
    this.#forget(stream)
    return true
  }

  /** An empty stream goes before its time: its positions become gaps, which is true, where a refusal would be a loss. */
  #makeRoom(nowMs: number): boolean {
    for (let probes = 0; probes < PROBES_MAX; probes++) {
      const stream = this.#next()
      if (stream === undefined) return false
      stream.trim(nowMs)
      if (stream.heldCount > 0 || stream.isBusy || this.#isFollowed(stream.channel)) continue
      this.#forget(stream)
      return true
    }
    return false
  }

  #forget(stream: Stream): void {
    stream.clear(0)
    this.#byChannel.delete(stream.channel)
    this.#namesLength -= stream.channel.length
  }

  /** Goes round and round, so that every stream has its turn. */
  #next(): Stream | undefined {
    this.#round ??= this.#byChannel.values()
    const step = this.#round.next()
    if (step.done !== true) return step.value
    this.#round = this.#byChannel.values()
    const again = this.#round.next()
    return again.done === true ? undefined : again.value
  }
}
