import { claimsIn } from '../../why/index.ts'
import type { ReportInput } from '../input.ts'
import { code, moment, several, times, words } from '../markdown.ts'

/** What was seen, how far it is explained, and whether anything has been shown to help. */
export function summary({ pattern, cause, comparisons, notes }: ReportInput): string {
  const { template, severity, count, firstMs, lastMs, instances, revisions, services } = pattern
  const when =
    firstMs === undefined
      ? ''
      : firstMs === lastMs
        ? ` at ${moment(firstMs)}`
        : ` between ${moment(firstMs)} and ${moment(lastMs)}`
  const where = [
    instances > 0 ? several(instances, 'instance') : '',
    revisions.length > 0 ? `revision ${revisions.map(code).join(', ')}` : '',
    services.length > 0 ? `service ${services.map(code).join(', ')}` : '',
  ].filter((part) => part !== '')
  return [
    `${code(template)} was logged ${times(count)} with severity ${severity}${when}${where.length === 0 ? '' : ` (${where.join('; ')})`}.`,
    cause === undefined ? 'Nobody has asked why yet.' : causeInOne(cause),
    statusOf(comparisons),
    ...notes.map((note) => `Asserted by a person, not seen in logs: ${words(note)}`),
  ]
    .map((paragraph) => `${paragraph}\n`)
    .join('\n')
}

/** The deepest answer that is known, and where knowledge ends. */
function causeInOne(cause: NonNullable<ReportInput['cause']>): string {
  const all = [...claimsIn(cause)]
  const known = all.filter(({ status }) => status === 'OBSERVED' || status === 'DERIVED').at(-1)
  const open = all.find(({ status }) => status === 'POSSIBLE' || status === 'UNKNOWN')
  const knownWords = known === undefined ? 'No cause is known.' : `Known (${known.status}): ${words(known.answer)}.`
  const openWords =
    open === undefined
      ? ''
      : open.status === 'POSSIBLE'
        ? ` Beyond that nothing is more than POSSIBLE. ${words(open.question)} ${words(open.answer)}. Rivals: ${open.rivals.map(words).join('; ')}.`
        : ` Not known: ${words(open.question)}`
  return `${knownWords}${openWords}`.replaceAll(/([.!?])\./g, '$1')
}

function statusOf(comparisons: ReportInput['comparisons']): string {
  const last = comparisons.at(-1)
  if (last === undefined) return 'Status: open. No fix was compared with what was before it.'
  const { before, after, verdict } = last
  return `Status: ${verdict.kind}, by ${code(after.revision)} against ${code(before.revision)}.`
}
