import type { Terminal } from './command.ts'

const CODES = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 } as const

/** Colours text for a person, never for a pipe or a file, and not for one who set NO_COLOR (no-color.org). */
export function paint(terminal: Terminal, colour: keyof typeof CODES, text: string): string {
  const { NO_COLOR: noColour, TERM: term } = terminal.env
  if (!terminal.isTerminal || (noColour !== undefined && noColour !== '') || term === 'dumb') return text
  return `\u001B[${CODES[colour]}m${text}\u001B[0m`
}
