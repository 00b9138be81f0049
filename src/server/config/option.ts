import { z } from 'zod'
import type { Leaf } from './value.ts'

/** How a default is written in a file. */
export type Written = boolean | number | string | readonly string[]

/** What the reference says of an option. */
export interface OptionNote {
  readonly about: string
  /** Undefined: not set. */
  readonly initial: Written | undefined
}

/** Beside the schema, because zod's own descriptions know no defaults as they are written. Options are what has a note. */
export const NOTES = z.registry<OptionNote>()

/** An option with a default. */
export function option<Value>(leaf: Leaf<Value>, initial: Written, about: string): z.ZodPrefault<Leaf<Value>> {
  return leaf.prefault(initial).register(NOTES, { about, initial })
}

/** An option without one. */
export function unset<Value>(leaf: Leaf<Value>, about: string): z.ZodOptional<Leaf<Value>> {
  return leaf.optional().register(NOTES, { about, initial: undefined })
}

/** An option that must be set. */
export function required<Value>(leaf: Leaf<Value>, about: string): Leaf<Value> {
  return leaf.register(NOTES, { about, initial: undefined })
}

/** Options under a name; leaving the whole group out leaves out each of them. */
export function group<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodPrefault<z.ZodObject<Shape, z.core.$strict>> {
  return z.strictObject(shape).prefault({} as never)
}
