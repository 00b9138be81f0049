import type { IncidentDocument, Statement } from '../document/index.ts'
import type { ClaimStatus, Missing } from './claim.ts'
import type { Graph } from './graph.ts'
import type { Sightings } from './sightings.ts'

/**
 * What is asked about. refusal: somebody was not let in; gate: it is shut; service: a service of ours is not proved; reply: what a
 * dependency or its absence said; server: why a dependency was as it was; check: a readiness check of somebody failed; constant: a duration that does not vary; token: one
 * was refused; disconnect: a client was sent away; drain: an instance goes; end: a process ended; line: any other line.
 */
export const TOPICS = [
  'refusal',
  'gate',
  'service',
  'reply',
  'server',
  'check',
  'constant',
  'token',
  'disconnect',
  'drain',
  'expired',
  'end',
  'line',
] as const
export type TopicKind = (typeof TOPICS)[number]

/** One thing to explain. */
export interface Topic {
  readonly kind: TopicKind
  /** The line that brought it up. */
  readonly of: Statement
  /** More lines that say the same. */
  readonly others: readonly Statement[]
  /** The words that carry the reason. */
  readonly text: string
  /** A later line that led here: what was said until then counts too. */
  readonly until?: Statement
  /** Which service or dependency it is about. */
  readonly about?: string
}

/** What a rule answers. The engine makes a claim of it, or less than that where its evidence does not bear it. */
export interface Step {
  readonly question: string
  readonly answer: string
  readonly status: Exclude<ClaimStatus, 'UNKNOWN'>
  readonly evidence: readonly Statement[]
  readonly contradicting?: readonly Statement[]
  readonly rivals?: readonly string[]
  /** Id of the cause that it names; absent for a step on the way to one. */
  readonly cause?: string
  /** The next whys. */
  readonly next?: readonly Topic[]
  /** Where nothing follows: what is not known, and what would settle it. */
  readonly open?: Open
}

/** An honest end. */
export interface Open {
  readonly question: string
  readonly answer: string
  readonly missing: readonly Missing[]
}

/** What a rule may look at. */
export interface Context {
  readonly document: IncidentDocument
  readonly sightings: Sightings
  readonly graph: Graph
}

/** A law of this system, or of others. Pure: the same context gives the same steps. */
export interface Rule {
  /** `folder/name` of its file. */
  readonly id: string
  readonly kinds: readonly TopicKind[]
  /** @returns nothing where it does not apply */
  why(topic: Topic, context: Context): readonly Step[]
}
