import type { RedisWorld } from '../settings.ts'

/** Between two questions, however many want one. */
const LEAST_MS = 200
/** While something is amiss. */
const UNWELL_MS = 500
/** While nothing is: what moved without a word is found by it. */
const WELL_MS = 15_000

/** Asks again and again: soon when somebody wants it, but never two at once and never faster than a bounded rate. */
export class Refresh {
  readonly #world: RedisWorld
  readonly #ask: () => Promise<void>
  readonly #isWell: () => boolean
  #phase: 'waiting' | 'asking' | 'asking-and-wanted' | 'closed' = 'waiting'
  #lastMs = -Infinity
  #dueMs = Infinity
  #cancel = (): void => {}

  /** @param ask must not reject */
  constructor(world: RedisWorld, ask: () => Promise<void>, isWell: () => boolean) {
    this.#world = world
    this.#ask = ask
    this.#isWell = isWell
  }

  /** As soon as the rate permits it. */
  want(): void {
    if (this.#phase === 'asking') this.#phase = 'asking-and-wanted'
    else if (this.#phase === 'waiting') this.#after(LEAST_MS)
  }

  #after(sinceLastMs: number): void {
    const nowMs = this.#world.clock.monotonicMs()
    const dueMs = Math.max(nowMs, this.#lastMs + sinceLastMs)
    if (dueMs >= this.#dueMs) return
    this.#cancel()
    this.#dueMs = dueMs
    this.#cancel = this.#world.timers.after(dueMs - nowMs, () => void this.#run())
  }

  async #run(): Promise<void> {
    this.#phase = 'asking'
    this.#dueMs = Infinity
    this.#lastMs = this.#world.clock.monotonicMs()
    await this.#ask()
    const phase = this.#phase as 'asking' | 'asking-and-wanted' | 'closed'
    if (phase === 'closed') return
    this.#phase = 'waiting'
    if (phase === 'asking-and-wanted') this.#after(LEAST_MS)
    else this.#after(this.#isWell() ? WELL_MS : UNWELL_MS)
  }

  close(): void {
    this.#phase = 'closed'
    this.#cancel()
  }
}
