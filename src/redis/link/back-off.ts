import { FAILURES, type RedisFailure } from '../failure.ts'
import type { Random } from '../../runtime/index.ts'

const FIRST_MS = 50
const MAX_MS = 2_000
/** Nobody has changed a password or a certificate within seconds. */
const PERSON_MS = 5_000
/** A life that was shorter proves nothing: a server that takes connections and drops them is not asked without end. */
const STABLE_MS = 1_000

/** How long to wait before the next try: at once, then 50 ms doubled up to 2 s with jitter, and 5 s where a person is needed. */
export class BackOff {
  readonly #random: Random
  #tries = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** @param livedMs how long the connection stood; 0 for a try that failed. */
  nextMs(reason: RedisFailure, livedMs: number): number {
    if (livedMs >= STABLE_MS) this.#tries = 0
    const tries = this.#tries++
    if (FAILURES[reason.kind].needsPerson) return PERSON_MS * (1 + this.#random.next() / 10)
    if (tries === 0) return 0
    const fullMs = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(tries - 1, 16))
    return fullMs * (0.5 + this.#random.next() / 2)
  }

  /** Something new was learnt: the next try is worth making at once. */
  reset(): void {
    this.#tries = 0
  }
}
