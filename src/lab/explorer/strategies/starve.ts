import type { Random } from '../../../runtime/index.ts'
import type { Scheduler, Step } from '../schedule.ts'
import { below, chanceOf, freely, troubleOf, type Strategy } from './strategy.ts'

/** One is held back for as long as anybody else may go on, or time may pass. The others: the oldest first, or any. */
export class Starve implements Strategy {
  readonly #seed: number
  /** Everybody who was ever seen. */
  readonly #known = new Set<string>()
  #schedule = 0

  constructor(seed: number) {
    this.#seed = seed
  }

  next(): Scheduler {
    const random = chanceOf(this.#seed, this.#schedule++)
    const victim = [...this.#known][below(random, this.#known.size)]
    return new StarveScheduler(random, victim, this.#known)
  }

  learned(): void {}
}

class StarveScheduler implements Scheduler {
  readonly #random: Random
  readonly #trouble: number
  readonly #victim: string | undefined
  readonly #known: Set<string>
  readonly #isInOrder: boolean

  constructor(random: Random, victim: string | undefined, known: Set<string>) {
    this.#random = random
    this.#trouble = troubleOf(random)
    this.#isInOrder = random.next() < 0.5
    this.#victim = victim
    this.#known = known
  }

  order(steps: readonly Step[]): number {
    for (const { who } of steps) this.#known.add(who)
    const others = steps.flatMap(({ who }, index) => (who === this.#victim ? [] : [index]))
    return others[this.#isInOrder ? 0 : below(this.#random, others.length)] ?? 0
  }

  free(options: number): number {
    return freely(this.#random, this.#trouble, options)
  }
}
