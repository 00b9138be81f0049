import type { Clock, Logger } from '../runtime/index.ts'

/** One line in so long, however many clients ask: the gate's own events say what is lost, and since when. */
const APART_MS = 10_000

/** Says in the log that the engine could not be had (rule L7). For all sessions of a process. */
export class Outages {
  readonly #clock: Clock
  readonly #logger: Logger
  #saidAtMs = Number.NEGATIVE_INFINITY
  #unsaid = 0

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock
    this.#logger = logger
  }

  /** @param wanted what it was asked for: a method, or `background`. */
  note(error: Error, wanted: string): void {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs - this.#saidAtMs < APART_MS) {
      this.#unsaid++
      return
    }
    this.#logger.event('engine.away', { reason: error.message, wanted, unsaid: this.#unsaid })
    this.#saidAtMs = nowMs
    this.#unsaid = 0
  }
}
