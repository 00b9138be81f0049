import type { Missing } from '../../claim.ts'
import type { Rule, Topic } from '../../rule.ts'

interface Door {
  readonly cause: string
  readonly answer: string
  readonly open: string
  readonly settledBy: (topic: Topic) => Missing
}

/** Refusals of the door itself: no service has a part in them (docs/gate.md). */
const DOORS: Readonly<Record<string, Door>> = {
  full: {
    cause: 'door/full',
    answer: 'nobody was let in with "gate: full": the instance had as many sessions as client.connection_limit allows',
    open: 'are there too many clients, or is the limit too low?',
    settledBy: () => ({
      what: 'how many sessions each instance had, and whether they were clients or connections that said nothing',
      query: 'tidegate_sessions, tidegate_clients by instance',
      where: '/metrics over the window',
    }),
  },
  'too-fast': {
    cause: 'door/too-fast',
    answer: 'nobody was let in with "gate: too-fast": more connections came in a second than client.connection_rate_limit allows',
    open: 'who came at once, and why?',
    settledBy: () => ({
      what: 'what ended so many connections before: a drain, a network, an instance that died',
      query: 'tidegate_disconnects_total by code, and server.stopped of the other instances',
      where: '/metrics and the log of the other instances',
    }),
  },
  origin: {
    cause: 'door/origin',
    answer: 'nobody was let in with "gate: origin": the origin of the page is not among client.allowed_origins',
    open: 'which of the two is wrong, the page or the list?',
    settledBy: () => ({
      what: 'the Origin header that was sent, and the list in effect',
      query: 'tidegate config check | grep allowed_origins; the Origin header of a refused request',
      where: 'the configuration of the revision, and the browser',
    }),
  },
  'park-full': {
    cause: 'door/park-full',
    answer: 'nobody was let in with "gate: park-full": the gate was shut, and as many waited at it as gate.park_max allows',
    open: 'why was the gate shut for so long?',
    settledBy: () => ({
      what: 'when it closed and for which service',
      query: 'jsonPayload.message="gate.closed"',
      where: 'the log of Tidegate',
    }),
  },
}

export const door: Rule = {
  id: 'own/door',
  kinds: ['refusal'],
  why(topic) {
    const { about, of, others } = topic
    const refused = about === undefined ? undefined : DOORS[about]
    if (refused === undefined) return []
    return [
      {
        question: 'why was nobody let in?',
        answer: refused.answer,
        status: 'OBSERVED',
        evidence: [of, ...others],
        cause: refused.cause,
        open: { question: refused.open, answer: 'what was read does not say', missing: [refused.settledBy(topic)] },
      },
    ]
  },
}
