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

/** What was seen in one slot: bounded, and the same whatever the order. */
export class ParameterTally {
  n = 0
  min = Number.POSITIVE_INFINITY
  max = Number.NEGATIVE_INFINITY
  kind: Kind
  readonly distinct = new Distinct(DISTINCT_SIZE)
  readonly sample = new Sample<SampledValue>(SAMPLE_SIZE)
  words: Map<string, number> | undefined

  constructor(kind: Kind) {
    this.kind = kind
  }

  /** Counts a value; whether the caller should offer it to the sample too. */
  count(kind: Kind, value: number, hash: number, priority: number): boolean {
    this.n++
    if (kind !== this.kind) this.kind = '*'
    if (value < this.min) this.min = value
    if (value > this.max) this.max = value
    this.distinct.offer(hash)
    return this.sample.wants(priority)
  }

  /** A word in an open place. */
  word(text: string, hash: number, lines: number): void {
    this.words ??= new Map()
    const known = this.words.get(text)
    if (known !== undefined || this.words.size < WORDS_MAX) this.words.set(text, (known ?? 0) + lines)
    this.distinct.offer(hash)
    this.n += lines
  }

  join(other: ParameterTally): void {
    this.n += other.n
    this.min = Math.min(this.min, other.min)
    this.max = Math.max(this.max, other.max)
    if (other.kind !== this.kind) this.kind = '*'
    this.distinct.join(other.distinct)
    this.sample.join(other.sample)
    for (const [word, lines] of other.words ?? []) {
      this.words ??= new Map()
      const known = this.words.get(word)
      if (known !== undefined || this.words.size < WORDS_MAX) this.words.set(word, (known ?? 0) + lines)
    }
  }
}
