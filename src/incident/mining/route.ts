import type { Kind } from './kind.ts'
import { ParameterTally } from './parameter.ts'
import { PARTS_MAX } from './scanner.ts'
import type { Shape } from './shape.ts'

/** Where a signature leads: its shape, and which slots its runs are. */
export class Route {
  readonly tokens: readonly string[]
  /** Its signature always leads there. */
  readonly isOwn: boolean
  readonly #slots: readonly number[]
  #shape: Shape
  /** Parameters that were found before, by run and place: a line asks for each of its values. */
  #found: (ParameterTally | undefined)[] = []

  constructor(shape: Shape, slots: readonly number[], tokens: readonly string[], isOwn: boolean) {
    this.#shape = shape
    this.#slots = slots
    this.tokens = tokens
    this.isOwn = isOwn
  }

  /** Of now: what it was joined into, where it was. */
  get shape(): Shape {
    while (this.#shape.successor !== undefined) {
      this.#shape = this.#shape.successor
      this.#found = []
    }
    return this.#shape
  }

  /** What was seen in a slot of the shape, after that was asked for; `undefined` for a run that is no slot. */
  parameter(run: number, place: number, kind: Kind): ParameterTally | undefined {
    const at = run * PARTS_MAX + place
    const found = this.#found[at]
    if (found !== undefined) return found
    const first = this.#slots[run]
    if (first === undefined) return undefined
    const { parameters } = this.#shape.tally
    const slot = first + place
    let parameter = parameters.get(slot)
    if (parameter === undefined) {
      parameter = new ParameterTally(kind)
      parameters.set(slot, parameter)
    }
    this.#found[at] = parameter
    return parameter
  }
}
