import type { Rule } from '../../rule.ts'
import { waitedMs } from '../../timing.ts'
import { wordsOf } from '../../topic.ts'
import { logOf } from '../logs.ts'

const TIMES = 3
const SCATTERED_SPREAD = 0.2

/** Times that differ by much are measured and not configured: load, a network, or a race. */
export const scattered: Rule = {
  id: 'foreign/scattered',
  kinds: ['check'],
  why(topic, context) {
    const lines = [topic.of, ...topic.others].filter((line) => waitedMs(wordsOf(line)) !== undefined)
    const sorted = lines.flatMap((line) => waitedMs(wordsOf(line)) ?? []).sort((left, right) => left - right)
    const [first = 0, last = 0, median = 1] = [sorted[0], sorted.at(-1), sorted[sorted.length >> 1]]
    if (sorted.length < TIMES || (last - first) / median < SCATTERED_SPREAD) return []
    return [
      {
        question: `why did the check of ${topic.about ?? 'it'} fail after such different times?`,
        answer: 'load, or a network that is slow at times: the times scatter, so no budget was spent to its end',
        status: 'POSSIBLE',
        evidence: lines.slice(0, 5),
        rivals: ['a race: what is asked for is not always there yet', 'several reasons, each with its own time'],
        open: {
          question: 'which of them?',
          answer: 'what was read does not say',
          missing: logOf('how long the same took when it succeeded')(topic, context),
        },
      },
    ]
  },
}
