/** Entries that are remembered, at least; twice as many at most. */
const REMEMBERED = 100_000

/**
 * Knows the entries of Cloud Logging that it was shown: exports overlap, and the API makes no promise. Bounded: an entry that
 * comes again after more than this many others counts twice.
 */
export class SeenBefore {
  #young = new Set<string>()
  #old = new Set<string>()

  /** @returns whether it was shown before */
  has(key: string): boolean {
    if (this.#young.has(key)) return true
    const isKnown = this.#old.has(key)
    this.#young.add(key)
    if (this.#young.size >= REMEMBERED) {
      this.#old = this.#young
      this.#young = new Set()
    }
    return isKnown
  }
}
