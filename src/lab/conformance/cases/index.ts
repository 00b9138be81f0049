import { CATEGORIES, type CategoryId, type ConformanceCase } from '../conformance-case.ts'
import { AUTO_FRAGMENTATION } from './auto-fragmentation.ts'
import { CLOSING } from './closing.ts'
import { COMPRESSION } from './compression.ts'
import { COMPRESSION_OFFERS } from './compression-offers.ts'
import { FRAGMENTATION } from './fragmentation.ts'
import { FRAMING } from './framing.ts'
import { HANDSHAKE } from './handshake.ts'
import { LIMITS } from './limits.ts'
import { RESERVED_OPCODES } from './opcodes.ts'
import { PINGS } from './pings.ts'
import { RESERVED_BITS } from './reserved-bits.ts'
import { UTF8 } from './utf8.ts'

/** Every behaviour, in the order of the table. */
export const CONFORMANCE_CASES: readonly ConformanceCase[] = [
  ...HANDSHAKE,
  ...FRAMING,
  ...PINGS,
  ...RESERVED_BITS,
  ...RESERVED_OPCODES,
  ...FRAGMENTATION,
  ...UTF8,
  ...CLOSING,
  ...LIMITS,
  ...AUTO_FRAGMENTATION,
  ...COMPRESSION,
  ...COMPRESSION_OFFERS,
]

/** `6` is a category, `6.4` a part of one, `6.4.1` a case. @returns `undefined` if there is none of it. */
export function casesMatching(only: string): readonly ConformanceCase[] | undefined {
  const found = CONFORMANCE_CASES.filter(({ id }) => id === only || id.startsWith(`${only}.`))
  return found.length === 0 ? undefined : found
}

export const categoriesOf = (cases: readonly ConformanceCase[]): readonly CategoryId[] =>
  [...new Set(cases.map(({ category }) => category))].toSorted((one, other) => ORDER.indexOf(one) - ORDER.indexOf(other))

/** Numbers that are names of an object stand in the order of their size, whatever the order of writing. */
const ORDER: readonly CategoryId[] = ['H', ...(Object.keys(CATEGORIES).filter((id) => id !== 'H') as CategoryId[])]
