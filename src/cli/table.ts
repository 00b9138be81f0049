import type { Terminal } from './command.ts'
import { paint } from './paint.ts'

/** One cell: its text, and how it is painted; the paint takes no room. */
export interface Cell {
  readonly text: string
  readonly colour?: Parameters<typeof paint>[1] | undefined
}

/** The one style of tables: headings in quiet letters, columns two spaces apart, nothing around them. The last column may be long. */
export function table(terminal: Terminal, headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column]?.text.length ?? 0)))
  const padded = (text: string, column: number): string =>
    column === headings.length - 1 ? text : text.padEnd(widths[column] ?? 0)
  const heading = headings.map(padded).join('  ').trimEnd()
  const lines = rows.map((row) =>
    row
      .map(({ text, colour }, column) => (colour === undefined ? padded(text, column) : painted(padded(text, column), colour)))
      .join('  ')
      .trimEnd(),
  )
  return [paint(terminal, 'dim', heading), ...lines].map((line) => `${line}\n`).join('')

  function painted(text: string, colour: Parameters<typeof paint>[1]): string {
    const bare = text.trimEnd()
    return `${paint(terminal, colour, bare)}${text.slice(bare.length)}`
  }
}
