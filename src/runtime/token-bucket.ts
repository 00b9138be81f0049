/** A rate with a burst: `ratePerSecond` tokens flow in, at most `burst` are held. */
export interface Rate {
  readonly ratePerSecond: number
  readonly burst: number
}

/** Counts what happens against a rate, without a timer: the level is computed when somebody asks. Times are monotonic. */
export class TokenBucket {
  readonly #rate: Rate
  #level: number
  #atMs: number

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate
    this.#level = rate.burst
    this.#atMs = nowMs
  }

  has(tokens: number, nowMs: number): boolean {
    const { ratePerSecond, burst } = this.#rate
    this.#level = Math.min(burst, this.#level + ((nowMs - this.#atMs) / 1_000) * ratePerSecond)
    this.#atMs = nowMs
    return this.#level >= tokens
  }

  /** Takes tokens if they are there. */
  take(tokens: number, nowMs: number): boolean {
    if (!this.has(tokens, nowMs)) return false
    this.#level -= tokens
    return true
  }
}
