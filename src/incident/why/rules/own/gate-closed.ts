import type { Rule } from '../../rule.ts'

/** A gate is shut exactly while a critical service is not proved in its present life (rule R1); it names the first that blocks. */
export const gateClosed: Rule = {
  id: 'own/gate-closed',
  kinds: ['gate'],
  why(topic) {
    const { of, others } = topic
    const reason = String(of.fields['reason'] ?? topic.text)
    const blocker = /^gate: (.+)$/.exec(reason)?.[1] ?? topic.about
    if (of.event !== 'gate.closed' || blocker === undefined) return []
    const explanation = String(of.fields['explanation'] ?? '')
    const of2 = { kind: 'service', of, others: [], text: explanation } as const
    const named =
      topic.about !== undefined && topic.about !== blocker ? [{ ...of2, about: topic.about, of: others[0] ?? of }] : []
    return [
      {
        question: 'why was the gate shut?',
        answer: `the gate closed for ${blocker}`,
        status: 'OBSERVED',
        evidence: [of],
        next: [{ ...of2, about: blocker }, ...named],
      },
    ]
  },
}
