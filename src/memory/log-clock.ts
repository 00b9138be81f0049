import type { Clock } from '../runtime/index.ts'

/**
 * The time that records carry: wall time, because it must mean the same after a restart, but it never goes back, neither
 * in one life (it runs on the monotonic clock) nor behind a record that is already written.
 */
export class LogClock {
  readonly #clock: Clock
  readonly #aheadMs: number

  /** @param notBeforeMs time of the newest record there is. */
  constructor(clock: Clock, notBeforeMs = 0) {
    this.#clock = clock
    this.#aheadMs = Math.max(clock.wallMs(), notBeforeMs) - clock.monotonicMs()
  }

  nowMs(): number {
    return Math.floor(this.#clock.monotonicMs() + this.#aheadMs)
  }
}
