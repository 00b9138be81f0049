import type { ReportInput } from '../input.ts'
import { bullets, code, moment, several, words } from '../markdown.ts'

/** What was read and what not, and what the words mean. */
export function method({ document }: ReportInput): string {
  const { read, window, sources, query, redacted } = document
  const values = Object.entries(redacted).filter(([, count]) => count > 0)
  const taken = values.map(([kind, count]) => `${kind} ${count}`).join(', ')
  const asked =
    window.fromMs === undefined && window.toMs === undefined
      ? ''
      : `; asked for ${moment(window.fromMs)} to ${moment(window.toMs)}`
  const facts = [
    `read: ${sources.map(({ name, entries }) => `${code(name)} (${several(entries, 'entry', 'entries')})`).join(', ')}`,
    `first and last line: ${moment(window.firstMs)} to ${moment(window.lastMs)}${asked}`,
    `${several(read.entries, 'entry', 'entries')} of ${several(read.lines, 'line')}; ${read.joined} joined from several lines, ${several(read.duplicates, 'duplicate')}, ${read.unreadable} unreadable, ${read.withoutTime} without a time`,
    `redacted before anything else: ${taken === '' ? 'nothing was found' : taken}`,
    ...(query === undefined ? [] : [`query: ${code(query.text)}, sha256 ${code(query.sha256)}`]),
    ...(read.isPartial ? ['**partial: not all that was asked for was read**'] : []),
    ...read.notes.map(words),
  ]
  return `${bullets(facts)}
OBSERVED: a line says it. DERIVED: a named rule follows it from cited lines. POSSIBLE: it fits, and so do its rivals. UNKNOWN: what was read
does not say. A verdict on a fix is a count test on exact 95 % limits; without it nothing is called fixed.
`
}
