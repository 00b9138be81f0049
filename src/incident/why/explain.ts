import { placeOf, Resolutions, type IncidentDocument, type Resolution, type Statement } from '../document/index.ts'
import type { Pattern } from '../mining/index.ts'
import { claimsIn, makeClaim, type Claim, type Missing, type Quotation } from './claim.ts'
import { revisionContrast } from './contrast.ts'
import { coverageOf, coveredBy, levelOf, type Coverage } from './coverage.ts'
import { Engine, evidenceOf, unknown, type Cause, type Grown } from './engine.ts'
import type { Graph } from './graph.ts'
import { OWN_GRAPH } from './own-graph.ts'
import type { Context, Rule } from './rule.ts'
import { RULES } from './rules/index.ts'
import { Sightings } from './sightings.ts'
import { headOf, topicOf } from './topic.ts'

/** Different reasons within one pattern, at most; the commonest of them are explained. */
const CASES_MAX = 4

/** Lines that the root cites, at most. */
const CITED_MAX = 5

export interface Explanation {
  /** Of the pattern that is explained. */
  readonly key: string
  readonly root: Claim
  /** What stood in the way last, in the first chain that names something; what lies behind it is in `causes`. Absent: it is not known. */
  readonly cause?: Cause
  /** All that are named, nearest to the symptom first. */
  readonly causes: readonly Cause[]
  readonly coverage: Coverage
  readonly contradictions: readonly (Quotation & { readonly against: string })[]
  /** What would settle what is open, and sources that were asked for and not to be had. */
  readonly missing: readonly Missing[]
  /** What became of the evidence when it was looked up again; `unread`: nobody gave the source. */
  readonly resolved: Readonly<Record<Resolution, number>>
}

export interface ExplainOptions {
  /** Evidence looked up again; without it nothing is resolved, and that is said. */
  readonly resolutions?: Resolutions
  readonly graph?: Graph
  readonly rules?: readonly Rule[]
}

/** Why a pattern is there. Pure: the same document, sources and graph give the same explanation. */
export function explain(document: IncidentDocument, pattern: Pattern, options: ExplainOptions = {}): Explanation {
  const resolutions = options.resolutions ?? Resolutions.none()
  const context: Context = { document, sightings: new Sightings(document), graph: options.graph ?? OWN_GRAPH }
  const engine = new Engine(options.rules ?? RULES, context, (statement) => resolutions.of(statement))
  const { root, causes, cause } = rootOf(pattern, context, engine)
  const { severity, covered } = coveredBy(document.patterns)
  const explained = covered.map((one) => {
    const other = one.key === pattern.key ? { root, causes } : rootOf(one, context, engine)
    return { pattern: one, root: other.root, hasCause: other.causes.length > 0 }
  })
  const claims = [...claimsIn(root)]
  return {
    key: pattern.key,
    root,
    ...(cause !== undefined && { cause }),
    causes,
    coverage: coverageOf(severity, explained),
    contradictions: claims.flatMap(({ answer, contradicting }) => contradicting.map((one) => ({ ...one, against: answer }))),
    missing: distinctMissing([...claims.flatMap(({ missing }) => missing), ...sourcesMissing(document)]),
    resolved: countResolved(claims, resolutions),
  }
}

interface Root {
  readonly root: Claim
  readonly causes: readonly Cause[]
  readonly cause: Cause | undefined
}

function rootOf(pattern: Pattern, context: Context, engine: Engine): Root {
  const said = saidIn(pattern, context)
  const [first] = said
  if (first === undefined) return { root: notKept(pattern), causes: [], cause: undefined }
  const chains = casesOf(said)
    .map(({ topic, lines }) => ({ grown: engine.why(topic), lines }))
    .sort((left, right) => rank(right.grown) - rank(left.grown))
  const contrast = revisionContrast(pattern, said, context.document, context.sightings)
  const beside = contrast === undefined ? undefined : engine.answer(contrast, 'change/revision')
  const because = distinctClaims([...chains.flatMap(({ grown }) => grown.claims), ...(beside?.claims ?? [])])
  const causes = [...chains.flatMap(({ grown }) => grown.causes), ...(beside?.causes ?? [])]
  const root = makeClaim({
    question: 'why is this in the log?',
    answer: `it was said ${pattern.count === 1 ? 'once' : `${pattern.count} times`}: ${headOf(first)}`,
    status: 'OBSERVED',
    evidence: said.slice(0, CITED_MAX).map(evidenceOf),
    because,
  })
  return { root, causes, cause: chains.flatMap(({ grown }) => lastIn(grown) ?? [])[0] }
}

/**
 * Of several reasons one after the other the last counts: it is what people met. On the way down the first cause counts: what lies
 * behind it is why, and no longer what.
 */
function lastIn({ claims, causes }: Grown): Cause | undefined {
  const named = new Map(causes.map((cause) => [cause.claim, cause]))
  let next: readonly Claim[] = claims
  while (next.length > 0) {
    const claim = next.findLast((one) => [...claimsIn(one)].some((below) => named.has(below)))
    const cause = claim === undefined ? undefined : named.get(claim)
    if (claim === undefined || cause !== undefined) return cause
    next = claim.because
  }
  return undefined
}

/** What has a cause comes first, then what is explained further; the sort is stable, so that the commoner stays before the rarer. */
function rank({ claims, causes }: Grown): number {
  return (causes.length > 0 ? 100 : 0) + Math.max(0, ...claims.map(levelOf))
}

/** Lines of the pattern that are kept, in the order of time. Where an event of a life has one pattern, all of it is in the time line. */
function saidIn(pattern: Pattern, { sightings, document }: Context): readonly Statement[] {
  const places = new Set(pattern.samples.map(({ ref }) => placeOf(ref)))
  const samples = sightings.all.filter(({ ref }) => places.has(placeOf(ref)))
  const event = samples[0]?.event
  if (event === undefined || firstWord(pattern) !== event) return samples
  const isAlone = document.patterns.filter((one) => firstWord(one) === event).length === 1
  return isAlone ? sightings.all.filter((line) => line.event === event) : samples
}

const firstWord = ({ template }: Pattern): string | undefined => template.split(' ')[0]

interface Case {
  readonly topic: ReturnType<typeof topicOf>
  readonly lines: number
}

/** By what they give as the reason, the commonest first. Each is explained from its first line. */
function casesOf(said: readonly Statement[]): readonly Case[] {
  const cases = new Map<string, Statement[]>()
  for (const line of said) {
    const { kind, about, text } = topicOf(line)
    const key = [kind, about ?? '', text.replace(/\d+/g, '#')].join('\n')
    const lines = cases.get(key)
    if (lines === undefined) cases.set(key, [line])
    else lines.push(line)
  }
  return [...cases.values()]
    .sort((left, right) => right.length - left.length)
    .slice(0, CASES_MAX)
    .flatMap(([first, ...others]) =>
      first === undefined ? [] : [{ topic: topicOf(first, others.slice(0, 2)), lines: others.length + 1 }],
    )
}

function notKept(pattern: Pattern): Claim {
  return unknown({
    question: 'why is this in the log?',
    answer: 'none of its lines was kept',
    missing: [{ what: 'a sample of the pattern', query: pattern.key, where: 'a new scan of the same sources' }],
  })
}

function distinctClaims(claims: readonly Claim[]): readonly Claim[] {
  const byWords = new Map<string, Claim>()
  for (const claim of claims) {
    const words = [...claimsIn(claim)].map(({ answer, status }) => `${status} ${answer}`).join('\n')
    if (!byWords.has(words)) byWords.set(words, claim)
  }
  return [...byWords.values()]
}

function distinctMissing(missing: readonly Missing[]): readonly Missing[] {
  return [...new Map(missing.map((one) => [`${one.what}\n${one.query}\n${one.where}`, one])).values()]
}

function sourcesMissing({ read }: IncidentDocument): readonly Missing[] {
  return read.unavailable.map(({ source, reason }) => ({
    what: `${source}: ${reason}`,
    query: source,
    where: 'a source that was asked for',
  }))
}

function countResolved(claims: readonly Claim[], resolutions: Resolutions): Explanation['resolved'] {
  const counts = { same: 0, changed: 0, absent: 0, unread: 0 }
  const seen = new Set<string>()
  for (const { evidence } of claims) {
    for (const one of evidence) {
      const place = placeOf(one.ref)
      if (!seen.has(place)) counts[resolutions.of(one)]++
      seen.add(place)
    }
  }
  return counts
}
