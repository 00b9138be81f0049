/** What is kept of many: those with the smallest priorities. */
interface Kept<T> {
  readonly priority: number
  readonly value: T
}

/**
 * A sample of bounded size that depends on what was offered and not on the order: kept are the `size` smallest priorities. A priority is
 * a hash of where the value was said, so the sample is fair, and the same again in the next run. Two samples can be joined.
 */
export class Sample<T> {
  #kept: Kept<T>[] = []
  #limit = Number.POSITIVE_INFINITY
  /** Nothing came since they were put in order: values are asked for again and again. */
  #isInOrder = true
  readonly #size: number

  constructor(size: number) {
    this.#size = size
  }

  /** An offer of this priority or more would not be kept: to spare the caller the work of making the value. */
  get limit(): number {
    return this.#limit
  }

  offer(priority: number, value: T): void {
    if (priority >= this.#limit) return
    this.#kept.push({ priority, value })
    this.#isInOrder = false
    if (this.#kept.length >= this.#size * 2) this.#cut()
  }

  join(other: Sample<T>): void {
    for (const { priority, value } of other.#kept) this.offer(priority, value)
  }

  /** Smallest priority first. */
  values(): readonly T[] {
    this.#cut()
    return this.#kept.map(({ value }) => value)
  }

  #cut(): void {
    if (this.#isInOrder) return
    this.#isInOrder = true
    this.#kept.sort((a, b) => a.priority - b.priority)
    if (this.#kept.length < this.#size) return
    this.#kept.length = this.#size
    this.#limit = this.#kept[this.#size - 1]?.priority ?? this.#limit
  }
}
