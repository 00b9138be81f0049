import type { Random } from '../../../runtime/index.ts'
import type { Choice, Scheduler, Step } from '../schedule.ts'
import { below, chanceOf, freely, troubleOf, type Strategy } from './strategy.ts'

const DEPTH_MAX = 3

/**
 * Probabilistic concurrency testing (Burckhardt and others, ASPLOS 2010): everybody has a priority, the highest goes on, and
 * at depth - 1 moments, drawn ahead, the one whose turn it is falls to the bottom. A race that needs `depth` orders to be just so is found
 * with a probability that is known, however long the run.
 */
export class Pct implements Strategy {
  readonly #seed: number
  #schedule = 0
  /** The longest run so far: where the moments are drawn from. */
  #length = 8

  constructor(seed: number) {
    this.#seed = seed
  }

  next(): Scheduler {
    return new PctScheduler(chanceOf(this.#seed, this.#schedule++), this.#length)
  }

  learned(choices: readonly Choice[]): void {
    this.#length = Math.max(this.#length, choices.length)
  }
}

class PctScheduler implements Scheduler {
  readonly #random: Random
  readonly #trouble: number
  readonly #priorities = new Map<string, number>()
  readonly #changes = new Set<number>()
  #step = 0
  #lowest = 0

  constructor(random: Random, length: number) {
    this.#random = random
    this.#trouble = troubleOf(random)
    const depth = 1 + below(random, DEPTH_MAX)
    for (let change = 1; change < depth; change++) this.#changes.add(below(random, length))
  }

  order(steps: readonly Step[]): number {
    const highest = this.#highest(steps)
    if (!this.#changes.has(this.#step++)) return highest
    this.#priorities.set(steps[highest]?.who ?? '', --this.#lowest)
    return this.#highest(steps)
  }

  free(options: number): number {
    return freely(this.#random, this.#trouble, options)
  }

  #highest(steps: readonly Step[]): number {
    let best = 0
    let bestPriority = Number.NEGATIVE_INFINITY
    for (const [index, { who }] of steps.entries()) {
      const priority = this.#priorityOf(who)
      if (priority > bestPriority) [best, bestPriority] = [index, priority]
    }
    return best
  }

  #priorityOf(who: string): number {
    const known = this.#priorities.get(who)
    if (known !== undefined) return known
    const priority = this.#random.next()
    this.#priorities.set(who, priority)
    return priority
  }
}
