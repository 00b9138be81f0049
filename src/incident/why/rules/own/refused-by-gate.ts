import type { Context, Rule, Step, Topic } from '../../rule.ts'
import type { Statement } from '../../../document/index.ts'

/** What the door itself says, without any service (docs/gate.md, rule G6): door.ts. */
export const AT_THE_DOOR: ReadonlySet<string> = new Set(['full', 'too-fast', 'origin', 'park-full'])

/**
 * Nobody is let in while the gate is shut, and everybody is told by whom (rules G1, G6 of docs/spec/gate.md). The gate had closed
 * before on the same instance, or had not opened yet; else what shut it is not among what was read.
 */
export const refusedByGate: Rule = {
  id: 'own/refused-by-gate',
  kinds: ['refusal'],
  why(topic, context) {
    const { about, of, others } = topic
    if (about === undefined || AT_THE_DOOR.has(about)) return []
    const turned = lastTurn(of, context)
    const service: Topic = { kind: 'service', of, others, text: topic.text, about }
    const question = 'why was nobody let in?'
    if (turned === undefined || turned.kind === 'opened')
      return [
        {
          question,
          answer: `nobody was let in: the gate refused them with "gate: ${about}"`,
          status: 'OBSERVED',
          evidence: [of, ...others],
          next: [service],
        },
      ]
    return [
      {
        question,
        answer:
          turned.kind === 'closed'
            ? `the gate of this instance had closed before, and had not opened again: "gate: ${about}"`
            : `the gate of this instance was still closed, it had not opened once since its process began: "gate: ${about}"`,
        status: 'DERIVED',
        evidence: [turned.line, of, ...others],
        next: [turned.kind === 'closed' ? { ...service, kind: 'gate', of: turned.line, others: [], until: of } : service],
      } satisfies Step,
    ]
  },
}

interface Turn {
  readonly kind: 'closed' | 'opened' | 'began'
  readonly line: Statement
}

/** How the gate of the instance had last turned before a line. */
function lastTurn(of: Statement, { sightings }: Context): Turn | undefined {
  for (const line of sightings.earlierIn(of)) {
    if (line.event === 'gate.closed') return { kind: 'closed', line }
    if (line.event === 'gate.opened') return { kind: 'opened', line }
    if (line.event === 'server.starting' || line.event === 'server.listening') return { kind: 'began', line }
  }
  return undefined
}
