import type { Rule, Step, Topic } from '../../rule.ts'
import { isSameLife } from '../../sightings.ts'
import { waitedMs } from '../../timing.ts'
import { wordsOf } from '../../topic.ts'
import { failedDependency } from './failed-check.ts'

/** A check that says no time is taken to have run for so long. */
const RAN_MS = 10_000
const SLACK_MS = 2_000

/** What was said of the dependency while its check ran, on the same instance, in words that a rule knows (notes, 3.2, R2). */
export function saidMeanwhile(replies: readonly Rule[]): Rule {
  return {
    id: 'foreign/said-meanwhile',
    kinds: ['check'],
    why({ of: first, others, text, about = '' }, context) {
      const node = context.graph.find(about)
      const names = [about, ...(node === undefined ? [] : [node.name, ...node.alsoCalled])].map((name) => name.toLowerCase())
      const ranMs = (waitedMs(text) ?? RAN_MS) + SLACK_MS
      // Of many failures some have their reason among the lines that were kept.
      for (const of of [first, ...others]) {
        for (const line of context.sightings.before(of)) {
          if ((of.atMs ?? 0) - (line.atMs ?? 0) > ranMs) break
          const words = wordsOf(line)
          if (!isSameLife(line, of) || failedDependency(words) !== undefined) continue
          if (!names.some((name) => words.toLowerCase().includes(name))) continue
          const reply: Topic = { kind: 'reply', of: line, others: [], text: words, about }
          if (!replies.some((rule) => rule.kinds.includes('reply') && rule.why(reply, context).length > 0)) continue
          return [
            {
              question: `why did the check of ${about} fail?`,
              answer: `while the check ran, this was said of ${about} on the same instance: ${line.quote}`,
              status: of.instance === undefined ? 'POSSIBLE' : 'DERIVED',
              evidence: [line, of],
              rivals: ['the line is of another attempt, and the check failed for another reason'],
              next: [reply],
            } satisfies Step,
          ]
        }
      }
      return []
    },
  }
}
