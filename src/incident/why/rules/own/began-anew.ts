import type { Rule } from '../../rule.ts'

/** An end so long before a start is the reason for it. */
const WITHIN_MS = 120_000

const ENDS: ReadonlySet<string> = new Set(['container.exited', 'container.killed', 'process.exited'])

/** An instance that starts right after the platform told of an end, in the same revision: it takes the place of what ended. */
export const beganAnew: Rule = {
  id: 'own/began-anew',
  kinds: ['line'],
  why({ of }, { sightings }) {
    if (of.event !== 'server.starting' || of.revision === undefined) return []
    for (const line of sightings.before(of)) {
      if ((of.atMs ?? 0) - (line.atMs ?? 0) > WITHIN_MS) return []
      if (!ENDS.has(line.event ?? '') || line.revision !== of.revision) continue
      return [
        {
          question: 'why did it start?',
          answer: `a process of the same revision had ended before: ${line.quote}`,
          status: 'DERIVED',
          evidence: [line, of],
          rivals: ['the platform wanted one more instance'],
          next: [{ kind: 'end', of: line, others: [], text: line.quote }],
        },
      ]
    }
    return []
  },
}
