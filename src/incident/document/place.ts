import type { EvidenceRef } from '../entries/index.ts'

/** One text for one place, to compare and to look up by. */
export function placeOf(ref: EvidenceRef): string {
  return 'insertId' in ref ? `insertId ${ref.insertId}${ref.at === undefined ? '' : ` ${ref.at}`}` : `${ref.file}:${ref.line}`
}

/** By file and line; ids of Cloud Logging sort entries of one moment as they were written. */
export function comparePlaces(left: EvidenceRef, right: EvidenceRef): number {
  if ('file' in left && 'file' in right)
    return left.file === right.file ? left.line - right.line : compareTexts(left.file, right.file)
  return compareTexts(placeOf(left), placeOf(right))
}

/** By code units: the same on every machine, whatever its language. */
export function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
