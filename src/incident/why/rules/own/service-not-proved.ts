import type { Statement } from '../../../document/index.ts'
import type { Context, Rule, Step, Topic } from '../../rule.ts'
import { sharedWith } from './shared.ts'

/** What a service's events are called, worst last (docs/spec/readiness.md, R1-R7). */
const SAID: Readonly<Record<string, string>> = {
  'service.unproved': 'was not proved',
  'service.suspect': 'was suspect',
  'service.lost': 'was lost',
  'service.failed': 'was lost for good',
  'service.broken': 'was not proved, for its check is broken',
}

/** Different reasons in one outage, at most: the first, and the last ones before the line that is explained. */
const REASONS_MAX = 4

/**
 * A service says itself why it is not proved, with the reply or the error that it met. In the outage that the line falls into:
 * what it said first, and what it said since. Of one that says nothing, those that it stands on are asked.
 */
export const serviceNotProved: Rule = {
  id: 'own/service-not-proved',
  kinds: ['service'],
  why(topic, context) {
    const { about, of } = topic
    if (about === undefined) return []
    const own = outageOf(about, of, context)
    if (own.length > 0) return own.map((line) => stepOf(line, about, context))
    const roots = context.graph
      .standsOn(about)
      .flatMap(({ name }) => outageOf(name, of, context).map((line) => stepOf(line, name, context)))
    if (roots.length > 0) return roots.slice(0, REASONS_MAX)
    return fromExplanation(topic)
  },
}

function stepOf(line: Statement, service: string, context: Context): Step {
  const reason = String(line.fields['reason'] ?? line.fields['errorMessage'] ?? '')
  // Who verifies is we: what was not done in time is our check.
  const words = reason.replace(/^no answer to (verify|start) within (\d+) ms/, 'its check was not done within $2 ms')
  const answer = `${service} ${SAID[line.event ?? ''] ?? 'was not proved'}${words === '' ? '' : `: ${words}`}`
  const reply: Topic = { kind: 'reply', of: line, others: [], text: textOf(line, reason), about: service }
  return {
    question: `why was ${service} not proved?`,
    answer,
    status: 'OBSERVED',
    evidence: [line, ...sharedWith(line, service, context)],
    next: [reply],
  }
}

/** The name of an error tells what its message does not. */
function textOf({ event, fields }: Statement, reason: string): string {
  return event === 'service.broken'
    ? `its ${String(fields['check'])} is broken: ${String(fields['errorName'])}: ${reason} at ${String(fields['at'])}`
    : reason
}

/** What a service said from when it was last ready until the line, each reason once. */
function outageOf(service: string, of: Statement, { sightings }: Context): readonly Statement[] {
  const said: Statement[] = []
  const isSaidBy = (line: Statement): boolean => line.fields['service'] === service
  if (isSaidBy(of) && SAID[of.event ?? ''] !== undefined) said.push(of)
  for (const line of sightings.earlierIn(of)) {
    if (line.event === 'server.starting') break
    if (!isSaidBy(line)) continue
    if (line.event === 'service.ready') break
    if (SAID[line.event ?? ''] !== undefined) said.push(line)
  }
  // From the first to the last, and each reason by its first line: figures in it make no other.
  const distinct = new Map<string, Statement>()
  for (const line of said.reverse()) {
    const reason = String(line.fields['reason'] ?? line.fields['errorMessage'] ?? '').replace(/[\d.]+/g, '#')
    if (!distinct.has(reason)) distinct.set(reason, line)
  }
  const reasons = [...distinct.values()]
  return reasons.length <= REASONS_MAX ? reasons : [...reasons.slice(0, 1), ...reasons.slice(1 - REASONS_MAX)]
}

/** The gate's own sentence, where the service's lines are not there. */
function fromExplanation({ of, others, about, text }: Topic): readonly Step[] {
  const line = [of, ...others].find(({ event }) => event === 'gate.closed')
  if (line === undefined || about === undefined || !text.includes(about)) return []
  const reason = /^closed for [^:]*: (.*?)(?:; it opens when .*)?$/.exec(text)?.[1] ?? text
  return [
    {
      question: `why was ${about} not proved?`,
      answer: `${about} was not proved: ${reason}`,
      status: 'OBSERVED',
      evidence: [line],
      next: [{ kind: 'reply', of: line, others: [], text: reason, about }],
    },
  ]
}
