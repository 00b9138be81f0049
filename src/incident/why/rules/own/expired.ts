import type { Rule } from '../../rule.ts'

/** A start that is not done within its budget ends, and says what blocked (rule R9). */
export const startExpired: Rule = {
  id: 'own/start-expired',
  kinds: ['expired'],
  why({ of, others }) {
    const explanation = String(of.fields['explanation'] ?? '')
    const about = /: ([a-z]+\.[a-z]+) (?:is|waits)/.exec(explanation)?.[1]
    return [
      {
        question: 'why did it end?',
        answer: `the start budget ended before the gate had opened${explanation === '' ? '' : `: ${explanation}`}`,
        status: 'OBSERVED',
        evidence: [of, ...others],
        ...(about !== undefined && { next: [{ kind: 'service', of, others: [], text: explanation, about }] }),
      },
    ]
  },
}
