import { placeOf, type Statement } from '../../document/index.ts'
import type { ReportInput } from '../input.ts'
import { code, markdownTable, moment } from '../markdown.ts'

/** What happened around it, this long before its first and after its last. */
const AROUND_MS = 10 * 60_000
const ROWS_MAX = 60

interface Row {
  readonly atMs: number
  readonly cells: readonly string[]
}

/** Life-cycle events and what the pattern itself said, in the order of time, each with the place where it stands. */
export function timeline({ document, pattern }: ReportInput): string {
  const { firstMs = document.window.firstMs, lastMs = document.window.lastMs } = pattern
  const isNear = ({ atMs }: Statement): boolean =>
    atMs !== undefined && atMs >= (firstMs ?? -Infinity) - AROUND_MS && atMs <= (lastMs ?? Infinity) + AROUND_MS
  const places = new Set(document.timeline.events.map(({ ref }) => placeOf(ref)))
  const said = document.samples.filter(
    ({ ref }) => !places.has(placeOf(ref)) && pattern.samples.some((one) => placeOf(one.ref) === placeOf(ref)),
  )
  const rows = [...document.timeline.events, ...said]
    .filter(isNear)
    .map(rowOf)
    .sort((left, right) => left.atMs - right.atMs)
  if (rows.length === 0) return 'Nothing that was read has a time and belongs to a life cycle.\n'
  const shown = rows.length <= ROWS_MAX ? rows : [...rows.slice(0, ROWS_MAX / 2), ...rows.slice(-ROWS_MAX / 2)]
  const left = rows.length - shown.length
  return `${markdownTable(
    ['UTC', 'instance', 'what', 'where it stands'],
    shown.map(({ cells }) => cells),
  )}${left === 0 ? '' : `\n${left} more in the middle are left out here; they stand in the document.\n`}`
}

const INSTANCE_SHOWN = 12

function rowOf({ atMs = 0, instance, quote, ref }: Statement): Row {
  const who =
    instance === undefined ? '-' : code(instance.length <= INSTANCE_SHOWN ? instance : `…${instance.slice(-INSTANCE_SHOWN)}`)
  return { atMs, cells: [moment(atMs), who, code(quote.length <= 160 ? quote : `${quote.slice(0, 159)}…`), code(placeOf(ref))] }
}
