import { flatten, type Assignment } from './assignment.ts'
import type { Origin } from './origin.ts'
import { refusal, type Problem } from './problem.ts'
import { strayMarks } from './text.ts'

/** Reads a list of groups that a flag or a variable gives as JSON. What is wrong with the text is not repeated: it may hold a secret. */
export function readWrittenList(path: string, text: string, origin: Origin): readonly Assignment[] | Problem {
  const stray = strayMarks(text)
  if (stray !== undefined) return refusal(path, origin, stray)
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    return refusal(path, origin, 'is not JSON: write a list of objects')
  }
  return flatten(list, () => origin, path) ?? refusal(path, origin, 'is too deep or too large')
}
