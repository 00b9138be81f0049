import type { Kind } from './kind.ts'

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
