import { claimsIn, Footnotes, placeOf, type Claim, type ClaimStatus } from '../../incident/index.ts'
import type { Terminal } from '../command.ts'
import { paint } from '../paint.ts'
import { columnsOf, cut, hanging, plain } from './layout.ts'

const COLOURS: Readonly<Record<ClaimStatus, Parameters<typeof paint>[1]>> = {
  OBSERVED: 'green',
  DERIVED: 'green',
  POSSIBLE: 'yellow',
  UNKNOWN: 'red',
}

const STATUS_WIDTH = 'OBSERVED'.length

/** The whys as a tree: each answer with how it is known and what it cites, then the lines that are cited. */
export function claimText(root: Claim, terminal: Terminal): string {
  const notes = new Footnotes([root])
  return `${whyText(root, '1', 0, notes, terminal)}\n${notesText(notes, terminal)}`
}

/** Deeper whys stand further right, as far as a line has room for them. */
const INDENT_MAX = 8

function whyText(claim: Claim, number: string, depth: number, notes: Footnotes, terminal: Terminal): string {
  const columns = columnsOf(terminal)
  const indent = ' '.repeat(Math.min(2 * depth, INDENT_MAX))
  const under = `${indent}${' '.repeat(number.length + 1)}`
  const cited = notes.idsOf(claim.evidence)
  const said = [
    plain(claim.answer),
    claim.rule === undefined ? '' : `(rule ${claim.rule})`,
    cited.length === 0 ? '' : `[${cited.join(' ')}]`,
  ]
  const status = `${under}${claim.status.padEnd(STATUS_WIDTH)}  `
  const answer = hanging(status, said.filter((part) => part !== '').join(' '), columns)
  const question = hanging(`${indent}${number} `, plain(claim.question), columns)
  return [
    paintLines(question, 'bold', terminal),
    answer.replace(claim.status, paint(terminal, COLOURS[claim.status], claim.status)),
    ...claim.rivals.map((rival) => hanging(`${under}${'or'.padStart(STATUS_WIDTH)}  `, plain(rival), columns)),
    ...claim.contradicting.map((one) =>
      hanging(
        `${under}${'against'.padStart(STATUS_WIDTH)}  `,
        `[${notes.idsOf([one]).join(' ')}] ${plain(one.quote)}`,
        columns,
        2,
      ),
    ),
    ...claim.missing.map((one) => missingText(one, under, terminal)),
    ...claim.because.map((next, index) =>
      whyText(next, numberBelow(number, claim.because.length, index), depth + 1, notes, terminal),
    ),
  ].join('')
}

/** `2` below `1`; where there are several, `2a` and `2b`. */
function numberBelow(number: string, siblings: number, index: number): string {
  const level = Number.parseInt(number, 10) + 1
  return siblings === 1 ? String(level) : `${level}${String.fromCodePoint(97 + (index % 26))}`
}

function missingText({ what, query, where }: Claim['missing'][number], under: string, terminal: Terminal): string {
  const columns = columnsOf(terminal)
  const head = (word: string): string => `${under}${word.padStart(STATUS_WIDTH)}  `
  return [
    hanging(head('missing'), plain(what), columns),
    hanging(head('look in'), plain(where), columns),
    hanging(head('for'), plain(query), columns),
  ].join('')
}

function paintLines(text: string, colour: Parameters<typeof paint>[1], terminal: Terminal): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `${paint(terminal, colour, line)}\n`)
    .join('')
}

function notesText(notes: Footnotes, terminal: Terminal): string {
  const { all } = notes
  if (all.length === 0) return ''
  const columns = columnsOf(terminal)
  const ids = Math.max(...all.map(({ id }) => id.length))
  const places = Math.min(40, Math.max(...all.map(({ ref }) => placeOf(ref).length)))
  const lines = all.map(({ id, ref, quote }) => {
    const head = `${id.padEnd(ids)}  ${paint(terminal, 'dim', placeOf(ref).padEnd(places))}  `
    const width = ids + 2 + Math.max(places, placeOf(ref).length) + 2
    const room = columns - width
    return room < 24
      ? `${head.trimEnd()}\n${' '.repeat(ids + 2)}${cut(plain(quote), columns - ids - 2)}\n`
      : `${head}${cut(plain(quote), room)}\n`
  })
  return `${paint(terminal, 'dim', 'evidence')}\n${lines.join('')}`
}

/** How far the whys go, in one line: `3 of 5 whys answered; the first that is not known is the 4th`. */
export function reachText(root: Claim): string {
  const all = [...claimsIn(root)]
  const known = all.filter(({ status }) => status === 'OBSERVED' || status === 'DERIVED').length
  const possible = all.filter(({ status }) => status === 'POSSIBLE').length
  const unknown = all.filter(({ status }) => status === 'UNKNOWN').length
  return [`${known} known`, `${possible} possible`, `${unknown} unknown`].join(', ')
}
