import type { Cancel, Timers } from '../../runtime/index.ts'

/** One request that waits. */
interface Waiter<T> {
  readonly settle: (value: T) => void
  readonly cancel: Cancel
}

/** Requests that no instance can take now, in the order of their coming. Each ends once: taken, too late, or gone. */
export class Line<T> {
  readonly #timers: Timers
  readonly #waiters = new Set<Waiter<T>>()

  constructor(timers: Timers) {
    this.#timers = timers
  }

  get length(): number {
    return this.#waiters.size
  }

  /** @returns for whoever goes away. */
  add(settle: (value: T) => void, waitMs: number, tooLate: () => T): Cancel {
    const waiter: Waiter<T> = {
      settle,
      cancel: this.#timers.after(waitMs, () => {
        if (this.#waiters.delete(waiter)) settle(tooLate())
      }),
    }
    this.#waiters.add(waiter)
    return () => {
      waiter.cancel()
      this.#waiters.delete(waiter)
    }
  }

  /** The first in line gets this. */
  settleFirst(value: T): void {
    const [first] = this.#waiters
    if (first === undefined) return
    this.#waiters.delete(first)
    first.cancel()
    first.settle(value)
  }
}
