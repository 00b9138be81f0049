import { placeOf, type Statement } from '../../document/index.ts'
import type { ReportInput } from '../input.ts'
import { code, markdownTable, moment } from '../markdown.ts'

/** What happened around it, this long before its first and after its last. */
const AROUND_MS = 10 * 60_000
const ROWS_MAX = 60
/** Of what says the same but for its figures: the first ones, and the last. */
const ALIKE_FIRST = 3

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
  const all = [...document.timeline.events, ...said].filter(isNear).sort((left, right) => (left.atMs ?? 0) - (right.atMs ?? 0))
  const rows = thinned(all).map(rowOf)
  if (rows.length === 0) return 'Nothing that was read has a time and belongs to a life cycle.\n'
  const shown = rows.length <= ROWS_MAX ? rows : [...rows.slice(0, ROWS_MAX / 2), ...rows.slice(-ROWS_MAX / 2)]
  const left = rows.length - shown.length
  return `${markdownTable(
    ['UTC', 'instance', 'what', 'where it stands'],
    shown.map(({ cells }) => cells),
  )}${left === 0 ? '' : `\n${left} more in the middle are left out here; they stand in the document.\n`}`
}

/** A loop of fourteen starts is told by its first rounds, its last one and a count. */
function thinned(all: readonly Statement[]): readonly Shown[] {
  const kind = ({ quote }: Statement): string => quote.replaceAll(/\d+/g, '#')
  const last = new Map(all.map((one) => [kind(one), one]))
  const counts = new Map<string, number>()
  return all.flatMap((one) => {
    const key = kind(one)
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    if (count <= ALIKE_FIRST) return [{ ...one, alike: 0 }]
    return last.get(key) === one ? [{ ...one, alike: count - ALIKE_FIRST - 1 }] : []
  })
}

/** `alike`: so many between this one and the one before it of its kind are left out. */
type Shown = Statement & { readonly alike: number }

const INSTANCE_SHOWN = 12

function rowOf({ atMs = 0, instance, quote, ref, alike }: Shown): Row {
  const who =
    instance === undefined ? '-' : code(instance.length <= INSTANCE_SHOWN ? instance : `…${instance.slice(-INSTANCE_SHOWN)}`)
  const what = code(quote.length <= 160 ? quote : `${quote.slice(0, 159)}…`)
  const more = alike === 0 ? '' : ` (and ${alike} more like it before)`
  return { atMs, cells: [moment(atMs), who, `${what}${more}`, code(placeOf(ref))] }
}
