import type { Statement } from '../../../document/index.ts'
import type { Rule, Step, Topic } from '../../rule.ts'
import { wordsOf } from '../../topic.ts'

/** A readiness or start-up check that failed, and what it names (field failures 1, 5, 12, 15). */
const FAILED = /\b(?:readiness|health|startup|start-up)\b.{0,60}\b(?:fail(?:ed|ure)?|not ready|unhealthy)\b/i

const NAMED = [
  /\bfailed services?: ?\[?['"]?([\w.-]+)/i,
  /\bservices? not ready: ?\[?['"]?([\w.-]+)/i,
  /\b([\w.-]+)=FAILED\b/,
  /\bdependency ['"]?([\w.-]+)['"]? (?:is )?(?:not ready|failed|unhealthy)/i,
]

/** The dependency that a failed check names. */
export function failedDependency(text: string): string | undefined {
  if (!FAILED.test(text)) return undefined
  for (const pattern of NAMED) {
    const name = pattern.exec(text)?.[1]
    if (name !== undefined) return name
  }
  return undefined
}

export const failedCheck: Rule = {
  id: 'foreign/failed-check',
  kinds: ['line'],
  why({ of, text }, { sightings }): readonly Step[] {
    const about = failedDependency(text)
    if (about === undefined) return []
    const others = sightings.all.filter((line: Statement) => line !== of && failedDependency(wordsOf(line)) === about)
    const check: Topic = { kind: 'check', of, others, text, about }
    return [
      {
        question: 'what failed?',
        answer: `a readiness check failed, and names ${about}; what it found there is not in the line`,
        status: 'OBSERVED',
        evidence: [of, ...others],
        next: [check],
      },
    ]
  },
}
