import { placeOf } from '../document/index.ts'
import type { FiledIncident, Section } from '../filing/index.ts'
import { claimsIn, type Claim } from '../why/index.ts'
import { comparisonWords } from './comparison-words.ts'
import { Footnotes } from './footnotes.ts'
import type { ReportInput } from './input.ts'
import { moment, several, times } from './markdown.ts'
import { missingIn } from './sections/unknown.ts'
import { duration, signalWords } from './signal-words.ts'
import { tellingSignals } from './telling.ts'

const TITLE_TEMPLATE_MAX = 120

/** What is told of a pattern where people work on it: one issue for each. Plain words; filing makes Markdown of them. */
export function incidentOf(input: ReportInput): FiledIncident {
  const { pattern, document, cause } = input
  const order = document.revisions.toSorted((left, right) => (left.firstMs ?? 0) - (right.firstMs ?? 0)).map(({ name }) => name)
  const newest = order.filter((name) => pattern.revisions.includes(name)).at(-1)
  const notes = new Footnotes(cause === undefined ? [] : [cause])
  return {
    key: pattern.key,
    title: titleOf(input),
    sections: [
      {
        heading: 'What happened',
        parts: [
          { kind: 'log', caption: happened(input), text: pattern.template },
          { kind: 'list', items: figures(input) },
        ],
      },
      { heading: 'Impact', parts: [{ kind: 'text', text: impact(input) }] },
      { heading: 'Cause', parts: [{ kind: 'list', items: whys(cause, notes) }] },
      ...timing(input),
      { heading: 'Evidence', parts: evidence(notes, input) },
      { heading: 'What was tried', parts: [{ kind: 'list', items: tried(input) }] },
      { heading: 'Next check', parts: next(input) },
    ],
    sighting: {
      from: stamp(pattern.firstMs ?? document.window.firstMs),
      to: stamp(pattern.lastMs ?? document.window.lastMs),
      count: pattern.count,
      ...(newest !== undefined && { revision: newest }),
    },
    revisionOrder: order,
  }
}

function titleOf({ pattern: { template, services } }: ReportInput): string {
  const [line = ''] = template.split('\n')
  const words = line.length <= TITLE_TEMPLATE_MAX ? line : `${line.slice(0, TITLE_TEMPLATE_MAX - 1)}…`
  return `[incident] ${words}${services.length === 0 ? '' : ` (${services.join(', ')})`}`
}

function stamp(ms: number | undefined): string {
  return new Date(ms ?? 0).toISOString()
}

function happened({ pattern: { count, severity, instances } }: ReportInput): string {
  return `Logged ${times(count)} with severity ${severity}${instances > 0 ? ` by ${several(instances, 'instance')}` : ''}:`
}

function figures({ pattern, document }: ReportInput): readonly string[] {
  const { firstMs, lastMs, revisions, services, signals } = pattern
  return [
    `first ${moment(firstMs)}, last ${moment(lastMs)}`,
    ...(services.length > 0 ? [`service ${services.join(', ')}`] : []),
    ...(revisions.length > 0 ? [`revision ${revisions.join(', ')} of ${document.revisions.length} in these logs`] : []),
    ...tellingSignals(signals).map(signalWords),
  ]
}

function impact({ document, impact: declared }: ReportInput): string {
  const requests = document.revisions.reduce((total, one) => total + one.requests, 0)
  const measured =
    requests === 0
      ? 'Not measurable from logs: no request log was read.'
      : `${several(requests, 'request')} in the window; how many people that were is not measurable from logs.`
  return declared === undefined ? measured : `${measured}\n\nDeclared, not measured: ${declared}`
}

/** `why 2`: the second in the row; what stands side by side has the same number. */
function whys(cause: Claim | undefined, notes: Footnotes, depth = 1): readonly string[] {
  if (cause === undefined) return ['Nobody has asked why yet.']
  const cited = notes.idsOf(cause.evidence)
  return [
    `why ${depth}: ${cause.question} ${cause.status}: ${cause.answer}${cause.rule === undefined ? '' : ` (rule ${cause.rule})`}${cited.length === 0 ? '' : ` [${cited.join(', ')}]`}`,
    ...cause.rivals.map((rival) => `or: ${rival}`),
    ...cause.contradicting.map((one) => `against it: ${one.quote} [${notes.idsOf([one]).join(', ')}]`),
    ...cause.because.flatMap((claim) => whys(claim, notes, depth + 1)),
  ]
}

function timing({ pattern }: ReportInput): readonly Section[] {
  const rows = pattern.parameters
    .filter(({ unit, median }) => unit === 'ms' && median !== undefined)
    .map(({ name, n, min, median, max }) => [
      name,
      String(n),
      ...[min, median, max].map((ms) => (ms === undefined ? '-' : duration(ms))),
    ])
  return rows.length === 0
    ? []
    : [{ heading: 'Timing', parts: [{ kind: 'table', head: ['what', 'n', 'min', 'median', 'max'], rows }] }]
}

function evidence(notes: Footnotes, { pattern }: ReportInput): Section['parts'] {
  const cited = notes.all.map(({ id, ref, quote, sha256 }) => ({
    kind: 'log' as const,
    caption: `${id}: ${placeOf(ref)}${sha256 === undefined ? '' : `, sha256 ${sha256.slice(0, 16)}`}`,
    text: quote,
  }))
  if (cited.length > 0) return cited
  return pattern.samples.map(({ ref, quote }) => ({ kind: 'log' as const, caption: placeOf(ref), text: quote }))
}

function tried({ comparisons, notes }: ReportInput): readonly string[] {
  const compared = comparisons.map(
    (one) => `${one.before.revision} against ${one.after.revision}: ${one.verdict.kind}. ${comparisonWords(one)}`,
  )
  const said = notes.map((note) => `asserted by a person: ${note}`)
  return compared.length + said.length === 0
    ? ['Nothing that these logs show. No fix was compared with what was before it.']
    : [...compared, ...said]
}

function next(input: ReportInput): Section['parts'] {
  const open =
    input.cause === undefined
      ? []
      : [...claimsIn(input.cause)].filter(({ status }) => status === 'POSSIBLE' || status === 'UNKNOWN')
  const missing = missingIn(input.cause)
  return [
    ...(open.length === 0
      ? []
      : [{ kind: 'list' as const, items: open.map(({ question, status }) => `${status}: ${question}`) }]),
    ...missing.flatMap(({ what, query, where }) => [
      { kind: 'text' as const, text: `Missing: ${what}. Look in ${where} for` },
      { kind: 'code' as const, text: query },
    ]),
    { kind: 'text', text: 'After a fix, before it is called one:' },
    { kind: 'code', text: `tidegate incident verify ${input.pattern.key} --before REV --after REV` },
  ]
}
