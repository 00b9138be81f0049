import {
  compare,
  comparisonWords,
  figure,
  Redactor,
  type Comparison,
  type IncidentDocument,
  type Pattern,
} from '../../incident/index.ts'
import { realClock, realRandom } from '../../runtime/real.ts'
import type { Command, Terminal } from '../command.ts'
import { EXIT } from '../exit.ts'
import { paint } from '../paint.ts'
import { table } from '../table.ts'
import { askedWrongly } from './complain.ts'
import { INCIDENT_EXIT } from './exit.ts'
import { columnsOf, cut, hanging, plain } from './layout.ts'
import { redactionKey } from './key.ts'
import type { Scanned } from './pipeline.ts'
import { STATE_FILE } from './scan-wish.ts'
import { chosenPattern, keepComparison, readDocument } from './state.ts'
import { VERIFY_USAGE } from './verify-usage.ts'
import { readVerifyWish, type VerifyWish } from './verify-wish.ts'

/** `tidegate incident verify`. */
export const verifyCommand: Command = {
  name: 'verify',
  summary: 'compare the rate of a pattern before and after a fix',
  usage: VERIFY_USAGE,
  async run(args, terminal) {
    const wish = readVerifyWish(args)
    if (wish.kind === 'wrong') return askedWrongly(terminal, 'verify', wish.reason)
    const read = await documentOf(wish, terminal)
    if (read.kind === 'interrupted') return EXIT.interrupted
    if (read.kind === 'wrong') return askedWrongly(terminal, 'verify', read.reason)
    const choice = chosenPattern(read.document, wish.key)
    if (choice.kind === 'wrong') return askedWrongly(terminal, 'verify', choice.reason)
    const { pattern } = choice
    const doubt = unknownRevision(read.document, wish) ?? doubtfulOrder(read.document, wish)
    const comparison = compare(read.document.revisions, read.document.seen?.[pattern.key] ?? [], wish.revisions, wish.unit)
    if (wish.from.kind === 'document') keepComparison(wish.from.path, pattern.key, comparison)
    const code = comparison.verdict.kind === 'improved' ? INCIDENT_EXIT.done : INCIDENT_EXIT.notImproved
    terminal.out(wish.asJson ? jsonText(comparison, pattern, code) : comparisonText(comparison, pattern, terminal))
    if (doubt !== undefined) terminal.err(`${doubt}\n`)
    return code
  },
}

/** Logs are read as a scan reads them, and nothing is written. */
async function documentOf({ from }: VerifyWish, terminal: Terminal): Promise<Scanned> {
  if (from.kind === 'document') return readDocument(from.path)
  const key = redactionKey(STATE_FILE, terminal.env, realRandom)
  if (typeof key !== 'string') return { kind: 'wrong', reason: key.reason }
  const { scanFiles } = await import('./pipeline.ts')
  const redactor = new Redactor({ key })
  return scanFiles({ files: from.files, redactor, wanted: {}, stdin: process.stdin, nowMs: realClock.wallMs() }, terminal)
}

/** A revision that was mistyped looks like one that never ran: it is told which ones did. */
function unknownRevision({ revisions }: IncidentDocument, wish: VerifyWish): string | undefined {
  const missing = wish.revisions.filter((name) => !revisions.some((one) => one.name === name))
  if (missing.length === 0) return undefined
  const known = revisions.map(({ name }) => name)
  const words = known.length === 0 ? 'the logs name no revision' : `the logs name ${known.slice(-8).map(plain).join(', ')}`
  return `nothing of ${missing.map(plain).join(' and ')} was read; ${words}`
}

/** Whoever fixes something deploys it afterwards; a roll-back is asked for in this order too, and is told the same. */
function doubtfulOrder({ revisions }: IncidentDocument, { revisions: [before, after] }: VerifyWish): string | undefined {
  const firstMs = (name: string): number => revisions.find((one) => one.name === name)?.firstMs ?? Number.NaN
  return firstMs(before) > firstMs(after)
    ? `${plain(before)} was first heard of after ${plain(after)}: is the order right? --before is the revision without the fix`
    : undefined
}

function jsonText(comparison: Comparison, { key, template }: Pattern, exitCode: number): string {
  const page = {
    schema: 'tidegate.incident.verify/1',
    exitCode,
    key,
    template,
    ...comparison,
    words: comparisonWords(comparison),
  }
  return `${JSON.stringify(page, null, 2)}\n`
}

function comparisonText(comparison: Comparison, { key, template }: Pattern, terminal: Terminal): string {
  const { before, after, unit, verdict } = comparison
  const columns = columnsOf(terminal)
  const row = (word: string, { revision, count, exposure }: Comparison['before']) => [
    { text: word },
    { text: cut(plain(revision), 40) },
    { text: figure(count).padStart(5) },
    { text: figure(exposure) },
  ]
  const ratio = verdict.ratio
  return [
    `${paint(terminal, 'bold', key)}  ${cut(plain(template), columns - key.length - 2)}\n\n`,
    table(terminal, ['', 'REVISION', ' SEEN', `IN ${unit.toUpperCase()}`], [row('before', before), row('after', after)]),
    ratio === undefined
      ? ''
      : `\nratio of the rates  ${figure(ratio.ratio)}  (95 %: ${figure(ratio.low)} to ${figure(ratio.high)}; so few by chance: p ${figure(ratio.chance)})\n`,
    '\n',
    verdictText(comparison, columns, terminal),
  ].join('')
}

const COLOURS = { improved: 'green', 'not improved': 'red', 'too little data': 'yellow' } as const

function verdictText(comparison: Comparison, columns: number, terminal: Terminal): string {
  const { kind } = comparison.verdict
  const head = kind.toUpperCase()
  return hanging(`${head}  `, plain(comparisonWords(comparison)), columns).replace(head, paint(terminal, COLOURS[kind], head))
}
