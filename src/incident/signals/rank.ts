import { severityRank } from '../entries/index.ts'
import type { Pattern } from '../mining/index.ts'
import type { SignalKind } from './signal.ts'
import { saysStateFailed } from './state-failed.ts'

/** What each signal adds: how much it says that this is where to look. Told once, however often it is there. */
const WEIGHTS: Readonly<Record<SignalKind, number>> = {
  new: 8,
  burst: 6,
  precedes: 10,
  'by-revision': 6,
  'by-instance': 2,
  periodic: 3,
  'constant-duration': 4,
  'retries-times-delay': 0,
  'instant-attempts': 3,
  'scattered-duration': 1,
  'sometimes-succeeds': 1,
  constant: 0,
}

/** A service that has failed as a whole explains what single requests then say. */
const STATE_FAILED = 15

/** Each step of severity, of which there are eight. */
const SEVERITY_STEP = 10

/** Lines without a severity that speak of failure weigh as errors do. */
const ERROR_STEPS = 5
const SPEAKS_OF_FAILURE = /\b(?:fatal|critical|error|fail(?:ed|ure)|exception|traceback|panic)\b/i

/** From here on a line is about something wrong. */
const WARNING_STEPS = 4

/** Somebody was not served. One of them is no warning, so that our own log calls it INFO; a pattern of them is what people noticed. */
const NOT_SERVED = /^connection\.(?:refused|disconnected)\b/

function severitySteps({ severity, template }: Pattern): number {
  const steps = severityRank(severity) / 100
  if (NOT_SERVED.test(template)) return Math.max(steps, WARNING_STEPS)
  return steps === 0 && SPEAKS_OF_FAILURE.test(template) ? ERROR_STEPS : steps
}

/** How much a pattern asks to be looked at. Counts weigh by their order of magnitude: noise is frequent. */
export function weightOf(pattern: Pattern): number {
  const steps = severitySteps(pattern)
  const kinds = new Set(pattern.signals.map(({ kind }) => kind))
  const signals = [...kinds].reduce((sum, kind) => sum + WEIGHTS[kind], 0)
  const reach = 3 * Math.log2(1 + pattern.instances) + 2 * Math.log10(1 + pattern.count)
  // What is new or frequent among things that are in order is only half as interesting.
  const share = steps >= WARNING_STEPS ? 1 : 0.5
  const state = saysStateFailed(pattern.template) && steps >= WARNING_STEPS ? STATE_FAILED : 0
  return steps * SEVERITY_STEP + state + share * (signals + reach)
}

/** Those first that should be looked at first; equal ones by what came first, then by key. */
export function rankPatterns(patterns: readonly Pattern[]): readonly Pattern[] {
  const weights = new Map(patterns.map((pattern) => [pattern, weightOf(pattern)]))
  const first = ({ firstMs }: Pattern): number => firstMs ?? Number.MAX_SAFE_INTEGER
  return patterns.toSorted(
    (a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0) || first(a) - first(b) || (a.key < b.key ? -1 : 1),
  )
}
