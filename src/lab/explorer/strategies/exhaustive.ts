import { VectorScheduler, type Choice, type Scheduler } from '../schedule.ts'
import type { Strategy } from './strategy.ts'

/**
 * Every schedule that deviates from nature's at most so often: first the one that never does, then all that do once, then all
 * that do at most twice, and so on, each time depth first: what few deviations find is found first. A deviation is any choice but the first, of an order (a
 * preemption) or a free one.
 */
export class Exhaustive implements Strategy {
  readonly #deviationsMax: number
  #bound: number
  #prefix: readonly number[] | undefined = []
  /** Was anything left out because of the bound? */
  #isCut = false

  constructor(deviationsMax: number) {
    this.#deviationsMax = deviationsMax
    this.#bound = Math.min(1, deviationsMax)
  }

  next(): Scheduler | undefined {
    return this.#prefix && new VectorScheduler(this.#prefix)
  }

  learned(choices: readonly Choice[]): void {
    this.#prefix = this.#after(choices)
    if (this.#prefix !== undefined || !this.#isCut || this.#bound >= this.#deviationsMax) return
    this.#bound += 1
    this.#isCut = false
    this.#prefix = []
  }

  /** The deepest choice that can be another still, with all before it as they were. */
  #after(choices: readonly Choice[]): readonly number[] | undefined {
    let deviations = choices.reduce((sum, { index }) => sum + (index === 0 ? 0 : 1), 0)
    for (let at = choices.length - 1; at >= 0; at--) {
      const { index, options } = choices[at] ?? { index: 0, options: 0 }
      if (index !== 0) deviations -= 1
      if (index + 1 >= options) continue
      if (deviations < this.#bound) return [...choices.slice(0, at).map((choice) => choice.index), index + 1]
      this.#isCut = true
    }
    return undefined
  }
}
