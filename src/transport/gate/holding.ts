import type { Cancel, Clock, Timers } from '../../runtime/index.ts'

/** Holds things in the order of their coming, each for the same time at most. One timer for all of them, none when there is nothing. */
export class Holding<T extends object> {
  readonly #dueMs = new Map<T, number>()
  readonly #clock: Clock
  readonly #timers: Timers
  readonly #holdMs: number
  readonly #expired: (item: T) => void
  #cancel: Cancel | undefined

  /** @param expired told of each that was held as long as it may be; it is out then. */
  constructor(world: { readonly clock: Clock; readonly timers: Timers }, holdMs: number, expired: (item: T) => void) {
    this.#clock = world.clock
    this.#timers = world.timers
    this.#holdMs = holdMs
    this.#expired = expired
  }

  get size(): number {
    return this.#dueMs.size
  }

  /** In the order of their coming. Taking things out on the way is allowed. */
  all(): Iterable<T> {
    return this.#dueMs.keys()
  }

  add(item: T): void {
    this.#dueMs.set(item, this.#clock.monotonicMs() + this.#holdMs)
    if (this.#cancel === undefined) this.#arm(this.#holdMs)
  }

  /** @returns false when it was not there (any more). */
  take(item: T): boolean {
    const wasHeld = this.#dueMs.delete(item)
    if (this.#dueMs.size === 0) this.#disarm()
    return wasHeld
  }

  #arm(ms: number): void {
    this.#cancel = this.#timers.after(ms, () => {
      this.#cancel = undefined
      this.#expire()
    })
  }

  #disarm(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** The first to come is the first to be due. */
  #expire(): void {
    const nowMs = this.#clock.monotonicMs()
    try {
      for (const [item, dueMs] of this.#dueMs) {
        if (dueMs > nowMs) break
        this.#dueMs.delete(item)
        this.#expired(item)
      }
    } finally {
      const [first] = this.#dueMs.values()
      if (first !== undefined && this.#cancel === undefined) this.#arm(Math.max(0, first - nowMs))
    }
  }
}
