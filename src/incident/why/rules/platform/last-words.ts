import type { Statement } from '../../../document/index.ts'
import { severityRank } from '../../../entries/index.ts'
import type { Context, Rule, Topic } from '../../rule.ts'
import { topicOf, wordsOf } from '../../topic.ts'

/** The last words of a process are at most so old when it ends. */
const WITHIN_MS = 120_000

/** What a supervisor says of the end is no reason for it (gunicorn; field failures C). */
const GENERIC =
  /\bWorker (?:failed to boot|\(pid:\d+\)|exiting)|\bShutting down: Master\b|\bException in worker process\b|\bReason: Worker\b|^Container called exit|\bThe request failed because\b/

const ERROR_RANK = severityRank('ERROR')

/**
 * A platform says that a process ended, and not why. The reason is the last error that the same instance said before, and of those
 * the last whose words a rule knows (notes, 3.2, R6). Without one it is not known.
 */
export function lastWords(rules: readonly Rule[]): Rule {
  return {
    id: 'platform/last-words',
    kinds: ['end'],
    why({ of, others }, context) {
      const errors = errorsBefore(of, context)
      const known = errors.find((line) => isKnown(line, rules, context))
      const line = known ?? errors.find(({ error }) => error !== undefined) ?? errors[0]
      if (line === undefined) return []
      return [
        {
          question: 'why did the process end?',
          answer: `the last error of the instance before its end: ${line.quote}`,
          status: 'DERIVED',
          evidence: [of, line, ...others],
          rivals: ['something that ended it and left no line'],
          next: [lineOf(line)],
        },
      ]
    },
  }
}

const lineOf = (line: Statement): Topic => ({ ...topicOf(line), kind: 'line', text: wordsOf(line) })

function errorsBefore(of: Statement, { sightings }: Context): readonly Statement[] {
  const errors: Statement[] = []
  for (const line of sightings.earlierIn(of)) {
    if ((of.atMs ?? 0) - (line.atMs ?? 0) > WITHIN_MS) break
    const isError = severityRank(line.severity) >= ERROR_RANK || line.error !== undefined
    if (isError && line.event !== of.event && !GENERIC.test(line.quote)) errors.push(line)
  }
  return errors
}

function isKnown(line: Statement, rules: readonly Rule[], context: Context): boolean {
  const topic = lineOf(line)
  return rules.some((rule) => rule.kinds.includes('line') && rule.why(topic, context).some(({ status }) => status === 'OBSERVED'))
}
