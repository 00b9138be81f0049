import type { Rule } from '../../rule.ts'
import { wordsOf } from '../../topic.ts'
import { failedDependency } from './failed-check.ts'

/** A WebSocket is closed with 1011 after the readiness check of the same instance failed (notes, 3.2, R1). */
export const closed1011: Rule = {
  id: 'foreign/closed-1011',
  kinds: ['line'],
  why({ of, others, text }, { sightings }) {
    if (!/\b(?:code[=:\s]*1011|received 1011|closed?\b[^.]{0,40}\b1011)\b/i.test(text) || /\bwill cause\b/i.test(text)) return []
    for (const line of sightings.earlierIn(of)) {
      const words = wordsOf(line)
      const about = failedDependency(words)
      if (about === undefined) continue
      return [
        {
          question: 'why was it closed with 1011?',
          answer: `the readiness check of the same instance had failed before, and names ${about}`,
          status: 'DERIVED',
          evidence: [line, of, ...others],
          next: [{ kind: 'line', of: line, others: [], text: words }],
        },
      ]
    }
    return []
  },
}
