import { printable } from '../../incident/index.ts'
import type { Terminal } from '../command.ts'

const COLUMNS_MIN = 60
/** Wider lines are hard to read, and where no terminal is, nobody knows. */
const COLUMNS_MAX = 140
const COLUMNS_ELSEWHERE = 100

/** How wide a line may be. */
export function columnsOf({ columns, isTerminal, env }: Terminal): number {
  const set = Number(env['COLUMNS'])
  const known = isTerminal && columns !== undefined ? columns : Number.isInteger(set) && set > 0 ? set : COLUMNS_ELSEWHERE
  return Math.min(COLUMNS_MAX, Math.max(COLUMNS_MIN, known))
}

/** What logs hold may be anything: nothing of it commands a terminal, and line feeds become one sign. */
export function plain(text: string): string {
  return printable(text.replaceAll(/\s*\r?\n\s*/g, ' ⏎ ').replaceAll('\t', ' '))
}

/** At most so many characters, the last one an ellipsis where some are missing. */
export function cut(text: string, columns: number): string {
  const letters = Array.from(text)
  return letters.length <= columns
    ? text
    : `${letters
        .slice(0, Math.max(0, columns - 1))
        .join('')
        .trimEnd()}…`
}

/** Lines of at most so many characters, broken at spaces; a word that is longer is broken where it must. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    let rest = word
    if (line !== '' && line.length + 1 + rest.length <= columns) {
      line += ` ${rest}`
      continue
    }
    if (line !== '') lines.push(line)
    while (rest.length > columns) {
      lines.push(rest.slice(0, columns))
      rest = rest.slice(columns)
    }
    line = rest
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line]
}

/** The text behind a head, its other lines below its first one. At most `lines` lines; the last one is cut. */
export function hanging(head: string, text: string, columns: number, lines = Infinity): string {
  const room = Math.max(20, columns - head.length)
  const all = wrap(text, room)
  const shown = all.length <= lines ? all : [...all.slice(0, lines - 1), cut(all.slice(lines - 1).join(' '), room)]
  return shown.map((line, index) => `${index === 0 ? head : ' '.repeat(head.length)}${line}\n`).join('')
}

/** Thousands apart, by a thin gap that every terminal has: `4 812`. */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ' ')
}

/** `1 line`, `2 lines`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`
}
