import { isDigit } from './characters.ts'
import { factorOf, quantityOf } from './quantity.ts'
import type { Route } from './route.ts'
import { Scanner } from './scanner.ts'
import type { Scope } from './scope.ts'
import type { Slot, Slots } from './slot.ts'

const SCANNER = new Scanner()

/**
 * How a message is read, whatever its digits are: `took 17 ms` and `took 42 ms` have one outline. Services say the same with other
 * figures all the time, and where the slots of a message are does not depend on which digits stand in it: what is found in one is true
 * of all, and only its quantities are read of each.
 */
export class Outline implements Slots {
  /** Of the message that was read last. */
  readonly slots: readonly Slot[]
  readonly count: number
  readonly #factors: readonly number[]
  /** Where its messages lead in one scope, and in others: most messages are said by one service. */
  #scope: Scope | undefined
  #route: Route | undefined
  #others: Map<Scope, Route> | undefined

  /** Of a message that stands for all. */
  constructor(text: string) {
    const { slots, count } = SCANNER.scan(text)
    this.slots = slots.slice(0, count).map((slot) => ({ ...slot }))
    this.count = count
    this.#factors = this.slots.map((slot) => factorOf(text, slot))
  }

  /** Reads the quantities of one more message. */
  read(text: string): this {
    const { slots, count } = this
    for (let at = 0; at < count; at++) {
      const [slot, factor = Number.NaN] = [slots[at], this.#factors[at]]
      if (slot !== undefined && !Number.isNaN(factor)) slot.value = quantityOf(text, slot, factor)
    }
    return this
  }

  routeIn(scope: Scope): Route | undefined {
    return scope === this.#scope ? this.#route : this.#others?.get(scope)
  }

  leads(scope: Scope, route: Route): void {
    if (this.#scope === undefined) {
      this.#scope = scope
      this.#route = route
    } else (this.#others ??= new Map()).set(scope, route)
  }

  /** Where digits stand that are no value, but part of what is said (`ssh2`): messages that differ there have two outlines. */
  saidDigits(text: string): readonly number[] {
    const said: number[] = []
    for (let at = 0; at < text.length; at++)
      if (isDigit(text.charCodeAt(at)) && !this.slots.some(({ start, end }) => at >= start && at < end)) said.push(at)
    return said
  }
}
