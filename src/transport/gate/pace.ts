/** So many a second, and at most so many at once. */
export interface Rate {
  readonly ratePerSecond: number
  readonly burst: number
}

/** Lets through no more than a rate, without a timer: what there is to take is computed when somebody asks. */
export class Pace {
  readonly #rate: Rate
  #level: number
  #atMs: number

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate
    this.#level = rate.burst
    this.#atMs = nowMs
  }

  has(nowMs: number): boolean {
    const { ratePerSecond, burst } = this.#rate
    this.#level = Math.min(burst, this.#level + ((nowMs - this.#atMs) / 1_000) * ratePerSecond)
    this.#atMs = nowMs
    return this.#level >= 1
  }

  take(nowMs: number): boolean {
    const has = this.has(nowMs)
    if (has) this.#level -= 1
    return has
  }
}
