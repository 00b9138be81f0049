import type { Rule, Topic } from '../../rule.ts'

/**
 * A gate is shut exactly while a critical service is not proved in its present life (rule R1); it names the first that blocks. Who
 * was refused later was told of the one that blocked then.
 */
export const gateClosed: Rule = {
  id: 'own/gate-closed',
  kinds: ['gate'],
  why({ of, others, text, about, until }) {
    const reason = String(of.fields['reason'] ?? text)
    const blocker = /^gate: (.+)$/.exec(reason)?.[1] ?? about
    if (of.event !== 'gate.closed' || blocker === undefined) return []
    const service: Topic = {
      kind: 'service',
      of: until ?? of,
      others: until === undefined ? [] : [of],
      text: String(of.fields['explanation'] ?? ''),
      about: blocker,
    }
    return [
      {
        question: 'why was the gate shut?',
        answer: `the gate closed for ${blocker}`,
        status: 'OBSERVED',
        evidence: [of, ...others],
        next: about === undefined || about === blocker ? [service] : [service, { ...service, about }],
      },
    ]
  },
}
