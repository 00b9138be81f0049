import type { Rule } from '../../rule.ts'

/** The engine could not be had when a client asked (rule L7); the words are those of the link. */
export const engineAway: Rule = {
  id: 'own/engine-away',
  kinds: ['line'],
  why({ of, text }) {
    if (of.event !== 'engine.away') return []
    return [
      {
        question: 'why could it not be had?',
        answer: `clients were refused what they asked of redis.commands, which was not proved: ${text}`,
        status: 'OBSERVED',
        evidence: [of],
        next: [{ kind: 'reply', of, others: [], text, about: 'redis.commands' }],
      },
    ]
  },
}
