import type { LabOutcome, LabScenario } from '../scenario.ts'

/** What of a scenario is told; the rest of it is code. */
export type ScenarioHead = Pick<LabScenario, 'id' | 'name' | 'group' | 'rules' | 'tier'>

/** One run of one scenario. */
export interface ScenarioRun extends ScenarioHead {
  readonly seed: number
  readonly ms: number
  readonly end: { readonly kind: 'judged'; readonly outcome: LabOutcome } | { readonly kind: 'broken'; readonly reason: string }
}

/** One exploration of one world. */
export interface WorldRun {
  readonly world: string
  readonly summary: string
  /** How many schedules each strategy made. */
  readonly strategies: Readonly<Record<string, number>>
  /** Strategies that have run every schedule that they have. */
  readonly exhausted: readonly string[]
  readonly seed: number
  readonly rules: readonly string[]
  readonly schedules: number
  readonly steps: number
  readonly ms: number
  /** Names of the invariants that were looked at. */
  readonly checked: readonly string[]
  readonly violations: readonly WorldViolation[]
  /** What a world says must happen in it at least once, and whether it did. */
  readonly seen: readonly string[]
  readonly unseen: readonly string[]
  /** A schedule that was run twice and did not end alike, or a harness that threw. */
  readonly broken?: string
}

export interface WorldViolation {
  readonly rule: string
  readonly words: string
  /** The strategy that found it, after so many of its schedules. */
  readonly strategy: string
  readonly afterSchedules: number
  /** What replays it: `tidegate lab replay` reads it from a file. */
  readonly artefact: object | undefined
}

/** `void`: nothing was seen of what it is about, so that nothing was shown. */
export type Verdict = 'held' | 'violated' | 'void' | 'broken'

export function verdictOf(run: ScenarioRun | WorldRun): Verdict {
  if ('world' in run) {
    if (run.violations.length > 0) return 'violated'
    if (run.broken !== undefined) return 'broken'
    return run.unseen.length > 0 || run.schedules === 0 ? 'void' : 'held'
  }
  if (run.end.kind === 'broken') return 'broken'
  const { violations, observed, unobserved, checked } = run.end.outcome
  if (violations.length > 0) return 'violated'
  // Evidence and invariants of nothing are none.
  return unobserved.length > 0 || observed.length === 0 || checked.length === 0 ? 'void' : 'held'
}

/** Whatever a campaign was. */
export interface Campaign {
  readonly seed: number
  readonly scenarios: readonly ScenarioRun[]
  readonly worlds: readonly WorldRun[]
  readonly ms: number
  /** Ended by a person before it was through. */
  readonly isInterrupted: boolean
}

/** 0 only if everything held, and something was there to hold. */
export const EXIT = { held: 0, violated: 1, askedWrongly: 2, void: 3, interrupted: 130 } as const

export function exitCodeOf({ scenarios, worlds, isInterrupted }: Campaign): number {
  const verdicts = [...scenarios, ...worlds].map(verdictOf)
  if (verdicts.includes('violated')) return EXIT.violated
  if (verdicts.some((verdict) => verdict === 'void' || verdict === 'broken')) return EXIT.void
  if (isInterrupted) return EXIT.interrupted
  return verdicts.length === 0 ? EXIT.void : EXIT.held
}

/** What a campaign comes to. */
export interface Totals {
  readonly verdicts: Readonly<Record<Verdict, number>>
  readonly worlds: number
  readonly schedules: number
  /** Spent on them. */
  readonly exploredMs: number
  readonly observed: number
  readonly checked: number
  readonly violations: number
  readonly slowest: { readonly ms: number; readonly id: number; readonly name: string } | undefined
}

export function totalsOf({ scenarios, worlds }: Pick<Campaign, 'scenarios' | 'worlds'>): Totals {
  const outcomes = scenarios.flatMap(({ id, name, end }) => (end.kind === 'judged' ? [{ id, name, ...end.outcome }] : []))
  const sum = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((total, one) => total + of(one), 0)
  const count = (wanted: Verdict): number => scenarios.filter((run) => verdictOf(run) === wanted).length
  return {
    verdicts: { held: count('held'), violated: count('violated'), void: count('void'), broken: count('broken') },
    worlds: new Set(worlds.map(({ world }) => world)).size,
    schedules: sum(worlds, (run) => run.schedules),
    exploredMs: sum(worlds, ({ ms }) => ms),
    observed: sum(outcomes, ({ observed }) => observed.length) + sum(worlds, ({ seen }) => seen.length),
    checked: sum(outcomes, ({ checked }) => checked.length) + sum(worlds, ({ checked }) => checked.length),
    violations: sum(outcomes, ({ violations }) => violations.length) + sum(worlds, ({ violations }) => violations.length),
    slowest: outcomes
      .flatMap(({ id, name, recoveryMs }) => (recoveryMs === undefined ? [] : [{ ms: recoveryMs, id, name }]))
      .toSorted((one, other) => other.ms - one.ms)[0],
  }
}

/** Of several campaigns with the same worlds. */
export function added(one: Totals, other: Totals): Totals {
  const verdict = (name: Verdict): number => one.verdicts[name] + other.verdicts[name]
  const slowest = [one.slowest, other.slowest].filter((each) => each !== undefined).toSorted((a, b) => b.ms - a.ms)[0]
  return {
    verdicts: { held: verdict('held'), violated: verdict('violated'), void: verdict('void'), broken: verdict('broken') },
    worlds: Math.max(one.worlds, other.worlds),
    schedules: one.schedules + other.schedules,
    exploredMs: one.exploredMs + other.exploredMs,
    observed: one.observed + other.observed,
    checked: one.checked + other.checked,
    violations: one.violations + other.violations,
    slowest,
  }
}

export const rateOf = ({ schedules, exploredMs }: Pick<Totals, 'schedules' | 'exploredMs'>): number =>
  exploredMs === 0 ? 0 : Math.round((schedules / exploredMs) * 1_000)
