import type { RedisFailure } from '../failure.ts'

interface Waiter {
  readonly number: number
  readonly go: () => void
  readonly giveUp: (failure: RedisFailure) => void
}

/**
 * Commands of a slot that moves, one at a time and in the order in which they came: what was given later must not overtake what is
 * tried again, or what one client says without waiting would be stored in another order.
 */
export class Turns {
  readonly #waiting = new Map<number, Waiter[]>()
  #numbers = 0

  /** Of a command, when it comes: its place, should it have to wait. */
  number(): number {
    return ++this.#numbers
  }

  /** Somebody has the turn. */
  isTaken(slot: number): boolean {
    return this.#waiting.has(slot)
  }

  /**
   * Resolves when it is one's turn. Rejects with the failure of whoever had it, where that would be everybody's. Whoever was under way
   * already and comes back stands before those who came meanwhile.
   */
  take(slot: number, number: number): Promise<void> {
    const waiting = this.#waiting.get(slot)
    if (waiting !== undefined) {
      const behind = waiting.findLastIndex((other) => other.number < number) + 1
      return new Promise((go, giveUp) => void waiting.splice(behind, 0, { number, go, giveUp }))
    }
    this.#waiting.set(slot, [])
    return Promise.resolve()
  }

  /** @param failure of the slot, and not of the command alone: those who wait have waited for the same */
  leave(slot: number, failure?: RedisFailure): void {
    const waiting = this.#waiting.get(slot) ?? []
    if (failure !== undefined) for (const { giveUp } of waiting.splice(0)) giveUp(failure)
    const next = waiting.shift()
    if (next === undefined) this.#waiting.delete(slot)
    else next.go()
  }
}
