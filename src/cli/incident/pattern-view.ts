import { severityRank, signalWords, tellingSignals, type IncidentDocument, type Pattern } from '../../incident/index.ts'
import type { Terminal } from '../command.ts'
import { paint } from '../paint.ts'
import { columnsOf, counted, grouped, hanging, plain } from './layout.ts'

/** Of one pattern: lines of what it says, and of how it comes. */
const TEMPLATE_LINES = 2
const SIGNAL_LINES = 4
const SIGNALS_SHOWN = 4

const DAY_MS = 86_400_000

/** Each pattern: its figures on one line, then what it says, then how it comes. The words have the whole width, whatever it is. */
export function patternsText(document: IncidentDocument, top: number, terminal: Terminal): string {
  const patterns = document.patterns.slice(0, top)
  const clock = clockOf(document)
  const heads = patterns.map((pattern, index) => figuresOf(pattern, index, clock))
  const names = ['#', 'KEY', 'SEVERITY', 'N', 'INST', 'REV', 'FIRST', 'LAST']
  const isNumber = [true, false, false, true, true, true, false, false]
  const widths = names.map((name, column) => Math.max(name.length, ...heads.map((cells) => (cells[column] ?? '').length)))
  const line = (cells: readonly string[]): readonly string[] =>
    cells.map((cell, column) =>
      isNumber[column] === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    )
  const columns = columnsOf(terminal)
  const indent = ' '.repeat((widths[0] ?? 1) + 2)
  const blocks = patterns.map((pattern, index) => {
    const cells = line(heads[index] ?? [])
    const severity = cells[2] ?? ''
    const [before, after] = [cells.slice(0, 2), cells.slice(3)]
    const head = [before[0] ?? '', paint(terminal, 'bold', before[1] ?? ''), painted(pattern, severity, terminal), ...after]
      .join('  ')
      .trimEnd()
    const signals = tellingSignals(pattern.signals)
      .slice(0, SIGNALS_SHOWN)
      .map((signal) => plain(signalWords(signal)))
    const how =
      signals.length === 0
        ? ''
        : inYellow(
            kept(signals.join('; '), (text) => hanging(indent, text, columns, SIGNAL_LINES)),
            terminal,
          )
    return `${head}\n${hanging(indent, plain(pattern.template), columns, TEMPLATE_LINES)}${how}`
  })
  const left = document.patterns.slice(top)
  const more = left.reduce((total, { count }) => total + count, 0)
  return [
    `${paint(terminal, 'dim', line(names).join('  ').trimEnd())}\n`,
    ...blocks,
    left.length === 0
      ? ''
      : `${indent}and ${counted(left.length, 'more pattern')} of ${counted(more, 'entry', 'entries')}: --top ${document.patterns.length} shows all\n`,
  ].join('')
}

function figuresOf(
  { key, severity, count, instances, revisions, firstMs, lastMs }: Pattern,
  index: number,
  clock: Clock,
): readonly string[] {
  const few = (number: number): string => (number === 0 ? '-' : grouped(number))
  return [
    String(index + 1),
    key,
    severity === 'DEFAULT' ? '-' : severity,
    grouped(count),
    few(instances),
    few(revisions.length),
    clock(firstMs),
    clock(lastMs),
  ]
}

type Clock = (ms: number | undefined) => string

/** The time of day where all is of one day, else with the date before it. */
function clockOf({ window: { firstMs, lastMs } }: IncidentDocument): Clock {
  const isOneDay = firstMs === undefined || lastMs === undefined || Math.floor(firstMs / DAY_MS) === Math.floor(lastMs / DAY_MS)
  return (ms) => {
    if (ms === undefined) return '-'
    const text = new Date(ms).toISOString()
    return isOneDay ? text.slice(11, 19) : `${text.slice(5, 10)} ${text.slice(11, 19)}`
  }
}

function painted({ severity }: Pattern, cell: string, terminal: Terminal): string {
  const rank = severityRank(severity)
  const colour = rank >= severityRank('ERROR') ? 'red' : rank >= severityRank('WARNING') ? 'yellow' : undefined
  const bare = cell.trimEnd()
  return colour === undefined ? cell : `${paint(terminal, colour, bare)}${cell.slice(bare.length)}`
}

const GAP = '\u00A0'

/** A figure and its unit stay on one line. */
function kept(text: string, layOut: (text: string) => string): string {
  return layOut(text.replaceAll(/(?<=\d) (?=(?:ms|s|min|h|days|times)\b)/g, GAP)).replaceAll(GAP, ' ')
}

function inYellow(text: string, terminal: Terminal): string {
  return text
    .trimEnd()
    .split('\n')
    .map((one) => `${one.slice(0, one.length - one.trimStart().length)}${paint(terminal, 'yellow', one.trimStart())}\n`)
    .join('')
}
