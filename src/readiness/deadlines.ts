import type { Cancel, Timers } from '../runtime/index.ts'

/** What became of something that had to be done in time. */
export type Outcome = { readonly kind: 'done' } | { readonly kind: 'late' } | { readonly kind: 'raised'; readonly error: unknown }

/** Waits that end whatever the other side does: it may hang, raise, or settle twice (rule R9). */
export class Deadlines {
  readonly #timers: Timers
  readonly #open = new Set<() => void>()
  #isOver = false

  constructor(timers: Timers) {
    this.#timers = timers
  }

  /** Settles with what `run` came to, or `late` after `ms`. Never rejects. */
  within(ms: number, run: () => unknown): Promise<Outcome> {
    return new Promise((resolve) => {
      let cancel: Cancel = () => {}
      const settle = (outcome: Outcome): void => {
        cancel()
        this.#open.delete(giveUp)
        resolve(outcome)
      }
      const giveUp = (): void => settle({ kind: 'late' })
      this.#open.add(giveUp)
      if (this.#isOver) this.#timers.soon(giveUp)
      else cancel = this.#timers.after(Math.max(0, ms), giveUp)
      try {
        Promise.resolve(run()).then(
          () => settle({ kind: 'done' }),
          (error: unknown) => settle({ kind: 'raised', error }),
        )
      } catch (error) {
        settle({ kind: 'raised', error })
      }
    })
  }

  /**
   * Gives everything up that still waits, so that no timer is left (rule R15). What comes after this is still called, but
   * waited for only to the end of its turn.
   */
  giveUp(): void {
    this.#isOver = true
    for (const giveUp of this.#open) giveUp()
  }
}
