/**
 * The seed's experiment (docs/seed-experiment.md): the same starts of one service under several strategies. No clock, no
 * timer and no chance of its own: a world is handed in, so that a test can turn it.
 */
import type { Readiness, whyInWords } from '../../src/readiness/index.ts'
import type { Clock, Random, Timers } from '../../src/runtime/index.ts'
import type { Service } from './service.mjs'

export interface World {
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
}

/** `lost`: the connection is lost once and comes back. `hangs`, `fails`: one task never ends, or fails for good. */
export type PlanKind = 'ordinary' | 'lost' | 'hangs' | 'fails'

export interface Task {
  readonly name: string
  /** From the connection on. */
  readonly ms: number
  readonly outcome: 'done' | 'hangs' | 'fails'
}

/** From one connection to its loss. */
export interface Life {
  readonly connectMs: number
  readonly tasks: readonly Task[]
}

/** What happens in one start. Times are from its beginning. */
export interface Plan {
  readonly kind: PlanKind
  readonly names: readonly string[]
  /** The task that never ends or fails, in a plan that has one. */
  readonly faulty: string
  readonly lives: readonly Life[]
  readonly lossMs: number | undefined
  readonly clientsMs: readonly number[]
}

export type Happening =
  | { readonly kind: 'connected' }
  | { readonly kind: 'task-done'; readonly task: string }
  | { readonly kind: 'task-failed'; readonly task: string; readonly reason: string }
  | { readonly kind: 'lost'; readonly reason: string }

/** What is asked of the service. Both are booleans; the second is one that somebody must have thought of. */
export interface Check {
  readonly isConnected: (service: Service) => boolean
  readonly isReady: (service: Service) => boolean
}

export interface Said {
  readonly atMs: number
  readonly text: string
}

/** What a strategy turns. */
export interface Entrance {
  open(): void
  close(): void
  fail(text: string): void
  say(text: string): void
  nowMs(): number
}

export interface Attempt {
  readonly service: Service
  readonly check: Check
  readonly door: Entrance
  readonly world: World
}

export interface Strategy {
  readonly name: string
  /** @returns how to end it, where there is something to end */
  readonly begin: (attempt: Attempt) => (() => Promise<void>) | void
}

/** The part of the engine's door that is used. */
export interface ReadinessDoor {
  readonly Readiness: typeof Readiness
  readonly whyInWords: typeof whyInWords
}

/** What came of one start. Times are from its beginning, undefined: never. */
export interface Trial {
  readonly strategy: string
  readonly kind: PlanKind
  readonly faulty: string
  /** Service first ready: the truth. */
  readonly readyMs: number | undefined
  /** Door first open. */
  readonly openMs: number | undefined
  /** Start given up. */
  readonly failedMs: number | undefined
  readonly admitted: number
  /** Let in while the service was not ready. */
  readonly falselyAdmitted: number
  /** Never let in. */
  readonly turnedAway: number
  readonly said: readonly Said[]
}

/** All of one experiment: starts with a check that works, and starts with the broken one. */
export interface Trials {
  readonly working: readonly Trial[]
  readonly broken: readonly Trial[]
}

export interface Times {
  readonly median: number
  readonly p99: number
  readonly min: number
  readonly max: number
}

/** Starts that could not succeed, and what was made of them. */
export interface Failures {
  readonly starts: number
  /** Given up, rather than opened. */
  readonly noticed: number
  readonly afterMs: Times | undefined
  /** How many said what was wrong: the task's name, or that the check is broken. */
  readonly named: number
  /** When that was first said. */
  readonly namedAfterMs: Times | undefined
  /** The last words of the first of these starts. */
  readonly words: string
}

export interface Summary {
  readonly strategy: string
  readonly starts: number
  readonly admitted: number
  readonly falselyAdmitted: number
  readonly startsWithFalse: number
  /** The false ones by what happened in the start. */
  readonly falseBy: Readonly<Record<PlanKind, number>>
  /** Of the starts that became ready: door open minus ready, negative when it opened too early. */
  readonly latenessMs: readonly number[]
  readonly lateness: Times | undefined
  readonly openedEarly: number
  readonly hangs: Failures
  readonly fails: Failures
  readonly broken: Failures
  /** Clients turned away by the broken check although the service was ready. */
  readonly turnedAway: number
}

export interface ExperimentOptions {
  readonly seed: number
  readonly runs: number
  readonly json: boolean
  readonly write: boolean
}

export interface ExperimentFinding {
  readonly met: boolean
  readonly text: string
}

export const POLL: { readonly times: number; readonly everyMs: number }
export const SLEEP_MS: number
export const START_MS: number
export const TRIAL_MS: number
export const WORKING: Check
export const BROKEN: Check

export function planOf(random: Random, wanted?: PlanKind): Plan
export function strategiesOf(readiness: ReadinessDoor): readonly Strategy[]
export function trial(strategy: Strategy, plan: Plan, check: Check, world: World): Promise<Trial>

/** Every strategy meets the same starts, all of them side by side; `begin` says when each begins and hands it its world. */
export function experiment(
  asked: { readonly seed: number; readonly runs: number; readonly seededRandom: (seed: number) => Random },
  readiness: ReadinessDoor,
  begin: (index: number, run: (world: World) => Promise<Trial>) => Promise<Trial>,
): Promise<Trials>

export function summaries(trials: Trials): readonly Summary[]
/** What is demanded of the signals. */
export function judgeExperiment(summaries: readonly Summary[]): readonly ExperimentFinding[]
export function experimentMarkdown(summaries: readonly Summary[]): string
/** An SVG. */
export function picture(summaries: readonly Summary[]): string
/** @throws a UsageError */
export function readExperimentOptions(argv: readonly string[]): ExperimentOptions | 'help'
