import type { Draft } from './draft.ts'

/** So many neighbours with different times are looked at before it is decided. */
const PAIRS = 8
/** Drafts that wait for that decision, at most. */
const WAITING_MAX = 256
/** Of one stream, drafts that are turned round at once: from here on it is cut where nothing is torn, at twice as many anywhere. */
const RUN_MAX = 1000
const STREAMS_MAX = 1000

/**
 * `gcloud logging read` says the newest entry first, so a traceback that was cut into lines comes last line first. This turns what one stream
 * said in one go round again; what is further apart in time stays in the order of the file. A file that begins with its oldest entries passes through.
 */
export class NewestFirst {
  readonly #gapMs: number
  readonly #emit: (draft: Draft) => void
  #order: 'unknown' | 'oldest' | 'newest' = 'unknown'
  #waiting: Draft[] = []
  #lastMs: number | undefined = undefined
  #older = 0
  #newer = 0
  readonly #runs = new Map<string, Draft[]>()

  constructor(gapMs: number, emit: (draft: Draft) => void) {
    this.#gapMs = gapMs
    this.#emit = emit
  }

  take(draft: Draft): void {
    if (this.#order === 'oldest') return this.#emit(draft)
    if (this.#order === 'newest') return this.#turn(draft)
    this.#waiting.push(draft)
    const { atMs } = draft
    if (atMs !== undefined && this.#lastMs !== undefined && atMs !== this.#lastMs) {
      if (atMs < this.#lastMs) this.#older++
      else this.#newer++
    }
    this.#lastMs = atMs ?? this.#lastMs
    if (this.#older + this.#newer >= PAIRS || this.#waiting.length >= WAITING_MAX) this.#decide()
  }

  end(): void {
    this.#decide()
    for (const run of this.#runs.values()) this.#let(run)
    this.#runs.clear()
  }

  #decide(): void {
    if (this.#order === 'unknown') this.#order = this.#older > this.#newer ? 'newest' : 'oldest'
    const waiting = this.#waiting
    this.#waiting = []
    for (const draft of waiting) this.take(draft)
  }

  #turn(draft: Draft): void {
    const run = this.#runs.get(draft.stream)
    const last = run?.at(-1)
    if (run !== undefined && last !== undefined && !isFull(run, last) && this.#isNear(last, draft)) {
      run.push(draft)
      return
    }
    if (run !== undefined) this.#let(run)
    const [oldest] = run === undefined && this.#runs.size >= STREAMS_MAX ? this.#runs : []
    if (oldest !== undefined) {
      this.#let(oldest[1])
      this.#runs.delete(oldest[0])
    }
    this.#runs.set(draft.stream, [draft])
  }

  #isNear(last: Draft, draft: Draft): boolean {
    if (last.atMs === undefined || draft.atMs === undefined) return false
    return draft.atMs <= last.atMs && last.atMs - draft.atMs <= this.#gapMs
  }

  #let(run: readonly Draft[]): void {
    for (let index = run.length - 1; index >= 0; index--) {
      const draft = run[index]
      if (draft !== undefined) this.#emit(draft)
    }
  }
}

/** Nothing that is older belongs to a line with a head of its own. */
function isFull(run: readonly Draft[], last: Draft): boolean {
  return run.length >= RUN_MAX && (!last.isBare || run.length >= 2 * RUN_MAX)
}
