import type { Rule } from '../../rule.ts'

/** A service that stands on another is lost with it (rule R8): the reason is the other's. */
export const need: Rule = {
  id: 'own/need',
  kinds: ['reply'],
  why({ text, of, about }) {
    const name = /\bneeds ([\w.]+), which is gone/.exec(text)?.[1] ?? /\bwaits for ([\w.]+)/.exec(text)?.[1]
    if (name === undefined || name === about) return []
    return [
      {
        question: `what stood in the way of ${about ?? 'it'}?`,
        answer: `it stands on ${name}, and ${name} was lost`,
        status: 'OBSERVED',
        evidence: [of],
        next: [{ kind: 'service', of, others: [], text, about: name }],
      },
    ]
  },
}
