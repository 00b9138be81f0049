const MINUTE_MS = 60_000

/** None that a time has: two thousand years before the first. */
const NO_BIN = -(2 ** 30)

/**
 * How many at which time, in bins of a minute. Where there would be more than `max` bins, each becomes twice as wide, so that memory is
 * bounded however long the log is; which width that ends in does not depend on the order.
 */
export class Bins {
  #counts = new Map<number, number>()
  /** The bin that was counted last, and how many since it was: they come in order, mostly. */
  #bin = NO_BIN
  #more = 0
  #widthMs = MINUTE_MS
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  get widthMs(): number {
    return this.#widthMs
  }

  add(atMs: number, count = 1): void {
    const bin = Math.floor(atMs / this.#widthMs)
    if (bin === this.#bin) {
      this.#more += count
      return
    }
    const counts = this.#settled()
    this.#bin = bin
    counts.set(bin, (counts.get(bin) ?? 0) + count)
    if (counts.size > this.#max) this.widen()
  }

  #settled(): Map<number, number> {
    if (this.#more > 0) {
      this.#counts.set(this.#bin, (this.#counts.get(this.#bin) ?? 0) + this.#more)
      this.#more = 0
    }
    return this.#counts
  }

  join(other: Bins): void {
    while (this.#widthMs < other.#widthMs) this.widen()
    for (const [bin, count] of other.#settled()) this.add(bin * other.#widthMs, count)
  }

  /** Bins of twice the width. */
  widen(): void {
    const narrow = this.#settled()
    this.#counts = new Map()
    this.#bin = NO_BIN
    this.#widthMs *= 2
    for (const [bin, count] of narrow) {
      const wide = Math.floor(bin / 2)
      this.#counts.set(wide, (this.#counts.get(wide) ?? 0) + count)
    }
    if (this.#counts.size > this.#max) this.widen()
  }

  /** The same counts in wider bins: to compare two. */
  widenedTo(widthMs: number): Bins {
    const copy = new Bins(this.#max)
    copy.join(this)
    while (copy.#widthMs < widthMs) copy.widen()
    return copy
  }

  /** Bin number (time over width) and count, earliest first. */
  entries(): readonly (readonly [number, number])[] {
    return [...this.#settled()].sort(([a], [b]) => a - b)
  }

  get(bin: number): number {
    return this.#settled().get(bin) ?? 0
  }

  get size(): number {
    return this.#counts.size
  }
}
