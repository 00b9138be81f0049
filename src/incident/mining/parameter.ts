import { Distinct } from './distinct.ts'
import type { Kind } from './kind.ts'
import { Sample } from './sample.ts'
import type { EvidenceRef } from '../entries/index.ts'

/** Values of one slot that are kept. */
const SAMPLE_SIZE = 128

/** Up to so many different values are counted exactly. */
const DISTINCT_SIZE = 32

/** Words of a place that was left open, counted one by one. */
const WORDS_MAX = 4096

export interface SampledValue {
  readonly value: number
  readonly text: string
  readonly ref: EvidenceRef
  readonly atMs: number | undefined
}

/** Places of what each value is held against. */
const LEAST = 0
const MOST = 1
/** Hashes and priorities from here on change nothing. */
const HASH_LIMIT = 2
const PRIORITY_LIMIT = 3
const LAST_HASH = 4

/** What was seen in one slot: bounded, and the same whatever the order. */
export class ParameterTally {
  n = 0
  kind: Kind
  readonly distinct = new Distinct(DISTINCT_SIZE)
  readonly sample = new Sample<SampledValue>(SAMPLE_SIZE)
  /** In one piece of memory: a scan spends most of its time on waiting for memory, and does this for each value. */
  readonly #against = Float64Array.of(
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    this.distinct.limit,
    this.sample.limit,
    -1,
  )
  words: Map<string, number> | undefined

  constructor(kind: Kind) {
    this.kind = kind
  }

  get min(): number {
    return this.#against[LEAST] ?? Number.NaN
  }

  get max(): number {
    return this.#against[MOST] ?? Number.NaN
  }

  /** Counts a value; whether the caller should offer it to the sample too. */
  count(kind: Kind, value: number, hash: number, priority: number): boolean {
    this.n++
    if (kind !== this.kind) this.kind = '*'
    const against = this.#against
    this.#widen(value, value)
    if (hash < (against[HASH_LIMIT] ?? 0) && hash !== against[LAST_HASH]) {
      this.distinct.offer(hash)
      against[HASH_LIMIT] = this.distinct.limit
      against[LAST_HASH] = hash
    }
    return priority < (against[PRIORITY_LIMIT] ?? 0)
  }

  /** Keeps a value that was counted, for now at least. */
  offer(priority: number, value: SampledValue): void {
    this.sample.offer(priority, value)
    this.#against[PRIORITY_LIMIT] = this.sample.limit
  }

  #widen(least: number, most: number): void {
    const against = this.#against
    if (least < (against[LEAST] ?? 0)) against[LEAST] = least
    if (most > (against[MOST] ?? 0)) against[MOST] = most
  }

  /** A word in an open place. */
  word(text: string, hash: number, lines: number): void {
    this.words ??= new Map()
    const known = this.words.get(text)
    if (known !== undefined || this.words.size < WORDS_MAX) this.words.set(text, (known ?? 0) + lines)
    this.distinct.offer(hash)
    this.#against[HASH_LIMIT] = this.distinct.limit
    this.n += lines
  }

  join(other: ParameterTally): void {
    this.n += other.n
    this.#widen(other.min, other.max)
    if (other.kind !== this.kind) this.kind = '*'
    this.distinct.join(other.distinct)
    this.sample.join(other.sample)
    this.#against[HASH_LIMIT] = this.distinct.limit
    this.#against[PRIORITY_LIMIT] = this.sample.limit
    for (const [word, lines] of other.words ?? []) {
      this.words ??= new Map()
      const known = this.words.get(word)
      if (known !== undefined || this.words.size < WORDS_MAX) this.words.set(word, (known ?? 0) + lines)
    }
  }
}
