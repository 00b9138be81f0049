const MINUTE_MS = 60_000

/**
 * How many at which time, in bins of a minute. Where there would be more than `max` bins, each becomes twice as wide, so that memory is
 * bounded however long the log is; which width that ends in does not depend on the order.
 */
export class Bins {
  #counts = new Map<number, number>()
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
    this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + count)
    if (this.#counts.size > this.#max) this.widen()
  }

  join(other: Bins): void {
    while (this.#widthMs < other.#widthMs) this.widen()
    for (const [bin, count] of other.#counts) this.add(bin * other.#widthMs, count)
  }

  /** Bins of twice the width. */
  widen(): void {
    const narrow = this.#counts
    this.#counts = new Map()
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
    return [...this.#counts].sort(([a], [b]) => a - b)
  }

  get(bin: number): number {
    return this.#counts.get(bin) ?? 0
  }

  get size(): number {
    return this.#counts.size
  }
}
