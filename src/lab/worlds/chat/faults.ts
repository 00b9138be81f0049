import type { Simulation } from '../../explorer/index.ts'

/** What may go wrong in one run: so much and no more, or nothing would ever end well. */
export class Faults {
  readonly #sim: Simulation
  #left: number

  constructor(sim: Simulation, max: number) {
    this.#sim = sim
    this.#left = max
  }

  /** @returns which of these goes wrong; nothing, if the schedule wants no trouble here or there was enough of it. */
  among<Kind extends string>(what: string, kinds: readonly Kind[]): Kind | undefined {
    if (this.#left === 0 || kinds.length === 0) return undefined
    const kind = kinds[this.#sim.choose(what, kinds.length + 1) - 1]
    if (kind === undefined) return undefined
    this.#left--
    this.#sim.saw(`fault: ${kind}`)
    return kind
  }
}

/** What an engine says while it cannot be had (`Away` of the door of channels). */
export class AwayForNow extends Error {
  override readonly name = 'AwayForNow'
  readonly isAway = true

  constructor(what: string) {
    super(`${what}: the log is away`)
  }
}
