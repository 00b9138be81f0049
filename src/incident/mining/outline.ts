import { isDigit } from './characters.ts'
import { KINDS, type Kind } from './kind.ts'
import { factorOf, quantityOf } from './quantity.ts'
import type { Route } from './route.ts'
import { PARTS_MAX, Scanner } from './scanner.ts'
import type { Scope } from './scope.ts'
import { emptySlots, SLOTS_MAX, type Slot, type Slots } from './slot.ts'

/** Longer messages have no outline. */
export const OUTLINED_MAX = 400

/** A slot as one number, in bits from the lowest: start and end 9 each, run 6, place 2, kind 5. */
const PLACE_BITS = 9
const RUN_AT = 2 * PLACE_BITS
const RUN_BITS = 6
const PART_AT = RUN_AT + RUN_BITS
const PART_BITS = 2
const KIND_AT = PART_AT + PART_BITS

if (
  OUTLINED_MAX >= 2 ** PLACE_BITS ||
  SLOTS_MAX > 2 ** RUN_BITS ||
  PARTS_MAX > 2 ** PART_BITS ||
  KINDS.length > 2 ** (31 - KIND_AT)
)
  throw new RangeError('a slot does not fit into one number')

/** Scopes beside the first whose routes are remembered: in others a message is read each time. */
const OTHERS_MAX = 16

const SCANNER = new Scanner()

/**
 * How a message is read, whatever its digits are: `took 17 ms` and `took 42 ms` have one outline. Services say the same with other
 * figures all the time, and where the slots of a message are does not depend on which digits stand in it: what is found in one is true
 * of all, and only its quantities are read of each.
 */
export class Outline {
  /** Packed: thousands of outlines are at work at once, and what does not fit into the caches near the processor is waited for. */
  readonly #slots: readonly number[]
  readonly #factors: readonly number[]
  /** Where its messages lead in one scope, and in others: most messages are said by one service. */
  #scope: Scope | undefined
  #route: Route | undefined
  #others: Map<Scope, Route> | undefined

  /** Of a message that stands for all. */
  constructor(text: string) {
    const slots = SCANNER.scan(text).slots.slice(0, SCANNER.count)
    this.#slots = slots.map(packed)
    this.#factors = slots.map((slot) => factorOf(text, slot))
  }

  /** The slots of one more message, until the next is read. */
  read(text: string): Slots {
    const [slots, factors] = [this.#slots, this.#factors]
    for (let at = 0; at < slots.length; at++) {
      const slot = READ.slots[at]
      if (slot === undefined) break
      unpack(slots[at] ?? 0, slot)
      const factor = factors[at] ?? Number.NaN
      slot.value = Number.isNaN(factor) ? Number.NaN : quantityOf(text, slot, factor)
    }
    READ.count = slots.length
    return READ
  }

  routeIn(scope: Scope): Route | undefined {
    return scope === this.#scope ? this.#route : this.#others?.get(scope)
  }

  leads(scope: Scope, route: Route): void {
    if (this.#scope === undefined) {
      this.#scope = scope
      this.#route = route
    } else if ((this.#others ??= new Map()).size < OTHERS_MAX) this.#others.set(scope, route)
  }

  /** Where digits stand that are no value, but part of what is said (`ssh2`): messages that differ there have two outlines. */
  saidDigits(text: string): readonly number[] {
    const { slots, count } = this.read(text)
    const said: number[] = []
    for (let at = 0; at < text.length; at++)
      if (isDigit(text.charCodeAt(at)) && !slots.slice(0, count).some(({ start, end }) => at >= start && at < end)) said.push(at)
    return said
  }
}

const READ: { readonly slots: readonly Slot[]; count: number } = { slots: emptySlots(), count: 0 }

function packed({ start, end, run, place, kind }: Slot): number {
  return start | (end << PLACE_BITS) | (run << RUN_AT) | (place << PART_AT) | (KINDS.indexOf(kind) << KIND_AT)
}

const bits = (from: number, at: number, count: number): number => (from >>> at) & ((1 << count) - 1)

function unpack(from: number, into: Slot): void {
  into.start = bits(from, 0, PLACE_BITS)
  into.end = bits(from, PLACE_BITS, PLACE_BITS)
  into.run = bits(from, RUN_AT, RUN_BITS)
  into.place = bits(from, PART_AT, PART_BITS)
  into.kind = KINDS[from >>> KIND_AT] ?? NO_KIND
}

const NO_KIND: Kind = '*'
