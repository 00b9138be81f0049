import { placeOf, type Resolution, type Statement } from '../document/index.ts'
import { makeClaim, type Claim, type Evidence, type Missing, type Quotation } from './claim.ts'
import { filterAround, missingEvents } from './query.ts'
import type { Context, Open, Rule, Step, Topic } from './rule.ts'
import { questionOf } from './said.ts'

/** Whys in a row, at most. Five are enough for most; a circle ends here at the latest. */
const DEPTH_MAX = 8

/** Lines that one claim cites, at most. */
const EVIDENCE_MAX = 5

/** Clocks of one platform agree so far; a cause that is later than its effect by more is none. */
const SKEW_MS = 1_000

/** A cause that a claim of the tree names. */
export interface Cause {
  /** `redis/credentials`: what a rule calls it. */
  readonly id: string
  readonly claim: Claim
}

export interface Grown {
  readonly claims: readonly Claim[]
  /** Nearest to the root first. */
  readonly causes: readonly Cause[]
}

/** Asks why until the evidence ends. Pure. */
export class Engine {
  readonly #rules: readonly Rule[]
  readonly #context: Context
  readonly #resolution: (statement: Statement) => Resolution

  constructor(rules: readonly Rule[], context: Context, resolution: (statement: Statement) => Resolution) {
    this.#rules = rules
    this.#context = context
    this.#resolution = resolution
  }

  /**
   * What follows from a topic: all that is sure; else all that is possible, side by side; else what is not known.
   * @param open how the end is told where no rule has an answer
   */
  why(topic: Topic, path: readonly string[] = [], open: Open = openOf(topic)): Grown {
    const step = `${topic.kind} ${topic.about ?? ''} ${placeOf(topic.of.ref)}`
    if (path.length >= DEPTH_MAX || path.includes(step)) return { claims: [], causes: [] }
    const found = this.#rules
      .filter(({ kinds }) => kinds.includes(topic.kind))
      .map((rule) => ({ rule, steps: rule.why(topic, this.#context).filter((one) => isInTime(one, topic)) }))
      .filter(({ steps }) => steps.length > 0)
    const sure = found.find(({ steps }) => steps.some(({ status }) => status !== 'POSSIBLE'))
    const chosen = sure === undefined ? found : [sure]
    const grown = chosen.flatMap(({ rule, steps }) => steps.map((one) => this.#grow(one, rule.id, [...path, step])))
    if (grown.length === 0) return { claims: [unknown(open)], causes: [] }
    return { claims: grown.flatMap(({ claims }) => claims), causes: grown.flatMap(({ causes }) => causes) }
  }

  /** A step that no topic asked for. */
  answer(step: Step, ruleId: string): Grown {
    return this.#grow(step, ruleId, [])
  }

  #grow(step: Step, ruleId: string, path: readonly string[]): Grown {
    const cited = distinct(step.evidence).slice(0, EVIDENCE_MAX)
    const gone = cited.filter((statement) => ['changed', 'absent'].includes(this.#resolution(statement)))
    // What does not say any more what it said bears nothing.
    if (gone.length > 0) return { claims: [unknown(unresolved(step, gone))], causes: [] }
    const next = (step.next ?? []).map((topic) => this.why(topic, path, step.open))
    const below = next.flatMap(({ claims }) => claims)
    const because = below.length > 0 ? below : step.open === undefined ? [] : [unknown(step.open)]
    const claim = makeClaim({
      question: step.question,
      answer: step.answer,
      ...statusOf(step, cited),
      rule: ruleId,
      evidence: cited.map(evidenceOf),
      contradicting: (step.contradicting ?? []).map(quotationOf),
      because: because.map((one) => noSurer(one, step, cited)),
    })
    const own = step.cause === undefined || claim.status === 'POSSIBLE' ? [] : [{ id: step.cause, claim }]
    return { claims: [claim], causes: [...own, ...(claim.status === 'POSSIBLE' ? [] : next.flatMap(({ causes }) => causes))] }
  }
}

/** A derivation that is contradicted, or follows from one line alone, is a possibility. */
function statusOf(step: Step, cited: readonly Statement[]): Pick<Claim, 'status' | 'rivals'> {
  const rivals = step.rivals ?? []
  if (step.status === 'DERIVED' && (cited.length < 2 || (step.contradicting ?? []).length > 0))
    return { status: 'POSSIBLE', rivals: rivals.length > 0 ? rivals : ['something that was not logged'] }
  return { status: step.status, rivals }
}

/** Below a possibility nothing is sure. */
function noSurer(claim: Claim, step: Step, cited: readonly Statement[]): Claim {
  const isPossible = statusOf(step, cited).status === 'POSSIBLE'
  if (!isPossible || claim.status === 'POSSIBLE' || claim.status === 'UNKNOWN') return claim
  return makeClaim({
    ...claim,
    status: 'POSSIBLE',
    rivals: claim.rivals.length > 0 ? claim.rivals : ['what stands above it is not certain'],
    because: claim.because.map((next) => noSurer(next, step, cited)),
  })
}

/** No cause is later than its effect. */
function isInTime({ evidence }: Step, { of }: Topic): boolean {
  if (of.atMs === undefined) return true
  const times = evidence.flatMap(({ atMs }) => atMs ?? [])
  return times.length === 0 || Math.min(...times) <= of.atMs + SKEW_MS
}

export function evidenceOf({ ref, quote, sha256 }: Statement): Evidence {
  return { ref, quote, sha256 }
}

function quotationOf({ ref, quote }: Statement): Quotation {
  return { ref, quote }
}

function distinct(statements: readonly Statement[]): readonly Statement[] {
  return [...new Map(statements.map((one) => [placeOf(one.ref), one])).values()]
}

export function unknown({ question, answer, missing }: Open): Claim {
  return makeClaim({ question, answer, status: 'UNKNOWN', missing })
}

function unresolved({ question }: Step, gone: readonly Statement[]): Open {
  const missing: Missing[] = gone.map(({ ref, quote }) => ({
    what: `the line ${placeOf(ref)}, which does not say any more: ${quote}`,
    query: placeOf(ref),
    where: 'the source as it was when it was scanned',
  }))
  return { question, answer: 'the evidence for it does not resolve again', missing }
}

/** Where no rule has an answer. */
function openOf(topic: Topic): Open {
  return { question: questionOf(topic), answer: 'what was read does not say', missing: missingFor(topic) }
}

function missingFor({ kind, of, about }: Topic): readonly Missing[] {
  switch (kind) {
    case 'refusal':
    case 'gate':
    case 'service':
    case 'expired':
      return [missingEvents(of, ['gate.closed', 'service.', 'server.expired'])]
    case 'disconnect':
      return [missingEvents(of, ['connection.disconnected', 'server.draining'])]
    case 'end':
      return [
        {
          what: 'the last errors of the instance before its end: none is among what was read',
          query: filterAround(of, 'severity>=DEFAULT'),
          where: 'the log of the service, and of the platform',
        },
      ]
    case 'drain':
      return [missingEvents(of, ['server.draining', 'server.expired'])]
    default:
      return [
        {
          what: `a line that says why${about === undefined ? '' : `, of ${about} or whoever asks it`}: none of the rules knows these words`,
          query: of.quote,
          where: `all severities of ${of.instance === undefined ? 'the window' : `instance ${of.instance}`}, two minutes before it`,
        },
      ]
  }
}
