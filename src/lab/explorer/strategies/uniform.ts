import type { Random } from '../../../runtime/index.ts'
import type { Scheduler, Step } from '../schedule.ts'
import { below, chanceOf, freely, troubleOf, type Strategy } from './strategy.ts'

/** How often a schedule asks chance at all; else the oldest goes on. */
const RATES = [0.1, 0.5, 1] as const

/** Any of those who may go on, each as likely as the other: always in a third of the schedules, in the others now and then. */
export class Uniform implements Strategy {
  readonly #seed: number
  #schedule = 0

  constructor(seed: number) {
    this.#seed = seed
  }

  next(): Scheduler {
    return new UniformScheduler(chanceOf(this.#seed, this.#schedule++))
  }

  learned(): void {}
}

class UniformScheduler implements Scheduler {
  readonly #random: Random
  readonly #trouble: number
  readonly #rate: number

  constructor(random: Random) {
    this.#random = random
    this.#trouble = troubleOf(random)
    this.#rate = RATES[below(random, RATES.length)] ?? 1
  }

  order({ length }: readonly Step[]): number {
    return this.#random.next() < this.#rate ? below(this.#random, length) : 0
  }

  free(options: number): number {
    return freely(this.#random, this.#trouble, options)
  }
}
