import {
  EXHIBITS,
  fingerprintOf,
  STRATEGIES,
  type Exhibit,
  type Finding,
  type Museum,
  type Story,
} from '../../lab/museum/index.ts'
import { plain } from '../chat/plain.ts'
import type { Terminal } from '../command.ts'
import { paint } from '../paint.ts'
import { columnsOf } from '../incident/layout.ts'
import { table, type Cell } from '../table.ts'
import { exactly, findingIn, range } from './museum-lessons.ts'

/** Lines of a record, at most: what is left out is counted. */
const RECORD_MAX = 6

/** The museum for a person with a minute. */
export function museumText(shown: Museum, lessons: readonly string[], isReal: boolean, terminal: Terminal): string {
  const { starts, seed } = shown
  const how = `${starts} starts of each, seed ${seed}, ${isReal ? 'real' : 'virtual'} time; times count from the connection`
  return [
    `${paint(terminal, 'bold', 'Two faults that look alike, and four ways to decide when people may come in')}\n`,
    `${paint(terminal, 'dim', how)}\n`,
    ...EXHIBITS.map((exhibit) => exhibitText(exhibit, shown, terminal)),
    `\n${paint(terminal, 'bold', 'What Tidegate says')}\n`,
    ...shown.stories.filter(({ exhibit }) => exhibit !== 'C').map((story) => storyText(story, terminal)),
    `\n${paint(terminal, 'bold', 'What there is to learn')}\n`,
    ...lessons.map((lesson) => wrapped(terminal, lesson, '  - ', '    ')),
  ].join('')
}

function exhibitText({ name, title, story }: Exhibit, shown: Museum, terminal: Terminal): string {
  const rows = STRATEGIES.flatMap((strategy) => {
    const finding = findingIn(shown, name, strategy.name)
    return finding === undefined ? [] : [rowOf(strategy.title, finding)]
  })
  return `\n${paint(terminal, 'bold', `${name}  ${title}`)}\n${wrapped(terminal, story, '   ', '   ')}${counted(terminal, rows)}`
}

const HEADINGS = ['', 'when ready', 'early', 'never', 'people early', 'what happens']

/** The sentence stands beside the counts where there is room for it, else below them. */
function counted(terminal: Terminal, rows: readonly (readonly Cell[])[]): string {
  const longest = (column: number): number => Math.max(...rows.map((row) => row[column]?.text.length ?? 0))
  const width = HEADINGS.reduce((sum, heading, column) => sum + 2 + Math.max(heading.length, longest(column)), -2)
  if (width <= columnsOf(terminal)) return table(terminal, HEADINGS, rows)
  const [heading, ...lines] = table(
    terminal,
    HEADINGS.slice(0, -1),
    rows.map((row) => row.slice(0, -1)),
  )
    .trimEnd()
    .split('\n')
  const below = lines.map((line, index) => {
    const parts = (rows[index]?.at(-1)?.text ?? '').split('; ')
    return `${line}\n${parts.map((part) => wrapped(terminal, part, '    ', '    ')).join('')}`
  })
  return `${heading}\n${below.join('')}`
}

function rowOf(title: string, finding: Finding): readonly Cell[] {
  const { whenReady, tooEarly, never, people, peopleTooEarly } = finding
  const count = (number: number, colour: Cell['colour']): Cell => ({
    text: number === 0 ? '-' : String(number),
    colour: number === 0 ? 'dim' : colour,
  })
  return [
    { text: title },
    count(whenReady, 'green'),
    count(tooEarly, 'red'),
    count(never, 'yellow'),
    peopleTooEarly === 0 ? { text: '-', colour: 'dim' } : { text: `${peopleTooEarly} of ${people}`, colour: 'red' },
    { text: happens(finding) },
  ]
}

/** One sentence, from the counts alone. */
function happens({ lateMs, earlyMs, gaveUpMs, namedTheCheck, namedTheCheckMs, starts, lastWords }: Finding): string {
  const late = lateMs === undefined ? [] : [lateMs.max < 1 ? 'opens in that turn' : `opens ${range(lateMs)} later`]
  const early = earlyMs === undefined ? [] : [`opens ${range(earlyMs)} before it is ready`]
  const isConstant = gaveUpMs !== undefined && fingerprintOf(gaveUpMs) === 'constant'
  const gaveUp = gaveUpMs === undefined ? [] : [`gives up after ${range(gaveUpMs)}${isConstant ? ', always' : ''}`]
  const blame =
    gaveUpMs === undefined
      ? []
      : namedTheCheck === starts && namedTheCheckMs !== undefined
        ? [`has said since ${exactly(namedTheCheckMs.max)}: the check is broken`]
        : [`says "${plain(lastWords)}"`]
  return [...early, ...late, ...gaveUp, ...blame].join('; ')
}

function storyText({ exhibit, explained, timeline, gaveUp }: Story, terminal: Terminal): string {
  const shown = timeline.slice(0, RECORD_MAX)
  const left = timeline.length - shown.length
  return [
    `\n   ${exhibit}, asked ${exactly(explained.atMs)} after the connection:\n`,
    wrapped(terminal, plain(explained.text), `   ${paint(terminal, exhibit === 'A' ? 'red' : 'yellow', '>')} `, '     '),
    '   its record:\n',
    ...shown.map(({ atMs, text }) =>
      wrapped(terminal, plain(text), `   ${paint(terminal, 'dim', signed(atMs).padStart(9))}  `, ' '.repeat(14)),
    ),
    ...(left === 0 ? [] : [`   ${paint(terminal, 'dim', `and ${left} more like them`)}\n`]),
    ...(gaveUp === undefined
      ? []
      : [
          wrapped(
            terminal,
            plain(gaveUp.text),
            `   ${paint(terminal, 'dim', signed(gaveUp.atMs).padStart(9))}  `,
            ' '.repeat(14),
          ),
        ]),
  ].join('')
}

/** Before the connection there is a time too. */
function signed(ms: number): string {
  return `${ms < 0 ? '-' : '+'}${Math.abs(ms / 1_000).toFixed(3)} s`
}

/** Lines of words, none longer than a terminal is wide. Paint takes no room, so the first prefix is measured by the second. */
function wrapped(terminal: Terminal, text: string, first: string, others: string): string {
  const columns = columnsOf(terminal)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && others.length + line.length + 1 + word.length > columns) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  return lines.map((one, index) => `${index === 0 ? first : others}${one}\n`).join('')
}
