import type { Operation, Operations } from './operation.ts'

/** @returns what JSON lines say that were written by ourselves. A last line that was cut off by a kill is left out. */
export function parseJournal(text: string): Operations {
  const lines = text.split('\n')
  lines.pop()
  return lines.map((line) => JSON.parse(line) as Operation)
}
