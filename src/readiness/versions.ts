import type { Cancel } from '../runtime/index.ts'

/** A number that grows, and those who wait for it to. Decided from the number, so no growth can be missed (rule R12). */
export class Versions {
  readonly #watching = new Set<() => void>()
  #current = 0
  #next: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined

  get current(): number {
    return this.#current
  }

  /** Those who are called; for tests and figures. */
  get watching(): number {
    return this.#watching.size
  }

  next(): void {
    this.#current += 1
    const waiting = this.#next
    this.#next = undefined
    waiting?.resolve()
    for (const listener of this.#watching) listener()
  }

  watch(listener: () => void): Cancel {
    // Two watchers may bring one function.
    const own = (): void => listener()
    this.#watching.add(own)
    return () => void this.#watching.delete(own)
  }

  /** Resolves once the number is above `seen`. However many wait, there is one promise. */
  after(seen: number): Promise<void> {
    if (this.#current > seen) return Promise.resolve()
    if (this.#next === undefined) {
      let resolve = (): void => {}
      const promise = new Promise<void>((settle) => (resolve = settle))
      this.#next = { promise, resolve }
    }
    return this.#next.promise
  }
}
