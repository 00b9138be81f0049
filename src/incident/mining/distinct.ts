/**
 * How many different values there were, by their hashes: exact below `size`, and an estimate above it, from how dense the smallest
 * hashes lie (k minimum values). The same whatever the order; two can be joined.
 */
export class Distinct {
  #hashes: number[] = []
  #limit = 2 ** 32
  readonly #size: number

  constructor(size: number) {
    this.#size = size
  }

  /** Hashes from here on change nothing. */
  get limit(): number {
    return this.#limit
  }

  offer(hash: number): void {
    if (hash >= this.#limit || this.#hashes.includes(hash)) return
    this.#hashes.push(hash)
    if (this.#hashes.length <= this.#size) return
    const largest = Math.max(...this.#hashes)
    this.#hashes = this.#hashes.filter((each) => each !== largest)
    this.#limit = Math.max(...this.#hashes) + 1
    this.#overflowed = true
  }

  #overflowed = false

  join(other: Distinct): void {
    if (other.#overflowed) {
      this.#overflowed = true
      this.#limit = Math.min(this.#limit, other.#limit)
      this.#hashes = this.#hashes.filter((each) => each < this.#limit)
    }
    for (const hash of other.#hashes) this.offer(hash)
  }

  get isExact(): boolean {
    return !this.#overflowed
  }

  get count(): number {
    if (!this.#overflowed) return this.#hashes.length
    return Math.max(this.#size, Math.round(((this.#hashes.length - 1) * 2 ** 32) / Math.max(...this.#hashes)))
  }
}
