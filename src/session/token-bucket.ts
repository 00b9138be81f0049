/** A rate with a burst: `ratePerSecond` tokens flow in, at most `burst` are held. */
export interface Rate {
  readonly ratePerSecond: number
  readonly burst: number
}

/** Counts commands against a rate, without a timer: the level is computed when it is asked for. */
export class TokenBucket {
  readonly #rate: Rate
  #level: number
  #atMs: number

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate
    this.#level = rate.burst
    this.#atMs = nowMs
  }

  /** Takes tokens if they are there. */
  take(tokens: number, nowMs: number): boolean {
    const { ratePerSecond, burst } = this.#rate
    this.#level = Math.min(burst, this.#level + ((nowMs - this.#atMs) / 1_000) * ratePerSecond)
    this.#atMs = nowMs
    if (this.#level < tokens) return false
    this.#level -= tokens
    return true
  }
}
