import type { Kind } from './kind.ts'

/** Slots of one message that are kept; what comes after them is masked and not summarised. */
export const SLOTS_MAX = 64

/** A place in a message where something varies, and what stands there. */
export interface Slot {
  start: number
  end: number
  kind: Kind
  /** A quantity in the unit of its kind; NaN for what is none. */
  value: number
  /** Which run it is of, and its place in the run. */
  run: number
  place: number
}

/** Those of a message: the first `count` of them. */
export interface Slots {
  readonly slots: readonly Slot[]
  readonly count: number
}

/** Room for those of one message, to be written over again and again. */
export function emptySlots(): readonly Slot[] {
  return Array.from({ length: SLOTS_MAX }, () => ({ start: 0, end: 0, kind: '*', value: 0.5, run: 0, place: 0 }))
}
