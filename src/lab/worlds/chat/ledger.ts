import type { StreamPosition } from '../../../channel/index.ts'
import type { Simulation } from '../../explorer/index.ts'

/** What was said and where it was heard, over all clients of a run. */
export class Ledger {
  readonly #sim: Simulation
  readonly #said = new Set<string>()
  /** What stands at a place of a stream, by whoever saw it first. */
  readonly #places = new Map<string, string>()

  constructor(sim: Simulation) {
    this.#sim = sim
  }

  /** Somebody is about to say this; nobody says it twice. */
  say(data: string): void {
    this.#said.add(data)
  }

  /** Different things that were said. */
  get size(): number {
    return this.#said.size
  }

  /** Rules L1 and L4: nothing that nobody said, and one place of a stream holds one publication, for everybody (D3, D6, D7 of the notes). */
  hear(channel: string, position: StreamPosition | undefined, data: string): void {
    this.#sim.check('L4 nobody hears what nobody said', this.#said.has(data), () => `${channel}: ${data}`)
    if (position === undefined) return
    const place = `${channel} ${position.epoch} ${position.offset}`
    const before = this.#places.get(place) ?? data
    this.#places.set(place, before)
    this.#sim.check('L1 one place holds one publication', before === data, () => `${place}: ${before} and ${data}`)
  }
}
