import { figureAt, figureEnd, ratioOf, readNumber } from './number.ts'
import type { Slot } from './slot.ts'
import { gluedUnit, spacedUnit } from './units.ts'

/** No product of a figure: `1m30s`, `1.5e-3`, `3/5`. */
const READ_ANEW = 0

/** By what the figure of a slot is multiplied, once its text is known but for its digits. NaN: it is no quantity. */
export function factorOf(text: string, { start, end, kind, value }: Slot): number {
  if (kind === 'ratio') return READ_ANEW
  if (Number.isNaN(value)) return Number.NaN
  const unit = text.slice(figureEnd(text, start, end), end)
  if (unit === '') return 1
  return (unit.startsWith(' ') ? spacedUnit(unit.slice(1)) : gluedUnit(unit))?.factor ?? READ_ANEW
}

/** What stands in a slot whose factor is known. */
export function quantityOf(text: string, { start, end, kind }: Slot, factor: number): number {
  if (factor !== READ_ANEW) return factor * figureAt(text, start, end)
  return kind === 'ratio' ? ratioOf(text, start, end) : (readNumber(text, start, end)?.value ?? Number.NaN)
}
