import { explain, type ReportInput } from '../../incident/index.ts'
import { chosenPattern, readDocument, readDone, type Read } from './state.ts'

/** Which pattern of which document, and what somebody says of it. */
interface Asked {
  readonly path: string
  readonly key?: string
  readonly impact?: string
  readonly notes: readonly string[]
}

/** All that is known of a pattern: what was scanned, why, and what has been done since. */
export function readInput(
  { path, key, impact, notes }: Asked,
  beside: ReportInput['beside'] = [],
): Read<{ readonly input: ReportInput }> {
  const read = readDocument(path)
  if (read.kind === 'wrong') return read
  const { document } = read
  const choice = chosenPattern(document, key)
  if (choice.kind === 'wrong') return choice
  const { pattern } = choice
  const done = readDone(path)
  const issue = done.issues[pattern.key]
  return {
    kind: 'read',
    input: {
      document,
      pattern,
      seen: document.seen?.[pattern.key] ?? [],
      cause: explain(document, pattern).root,
      comparisons: done.comparisons[pattern.key] ?? [],
      ...(issue !== undefined && { issue }),
      ...(impact !== undefined && { impact }),
      beside,
      notes,
    },
  }
}
