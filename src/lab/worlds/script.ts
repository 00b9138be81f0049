import type { Simulation } from '../explorer/index.ts'

/** Never settles. */
export const HANG: Promise<never> = new Promise(() => {})

export function sleep(sim: Simulation, ms: number): Promise<void> {
  return new Promise((resolve) => void sim.timers.after(ms, resolve))
}

/**
 * So much goes wrong in one run, and no more: a schedule in which everything goes wrong shows nothing, and one that has no end
 * of it never shows that things get well again.
 */
export class Troubles {
  readonly #sim: Simulation
  #left: number
  #isOver = false

  constructor(sim: Simulation, most: number) {
    this.#sim = sim
    this.#left = most
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** From here on everything works, and answers at once. */
  end(): void {
    this.#isOver = true
  }

  /** Trouble may come again. */
  resume(): void {
    this.#isOver = false
  }

  /** @returns one of the kinds: the first is the one that is no trouble. */
  kind<Kind extends string>(label: string, kinds: readonly [Kind, ...Kind[]]): Kind {
    const [none] = kinds
    if (this.#isOver || this.#left === 0) return none
    const kind = kinds[this.#sim.choose(`${label} (${kinds.join(', ')})`, kinds.length)] ?? none
    if (kind !== none) this.#left -= 1
    return kind
  }

  /** A step that takes as long as the schedule wants; at once when trouble is over. */
  point(label: string, resource: string): Promise<void> {
    return this.#isOver ? Promise.resolve() : this.#sim.point(label, resource)
  }
}
