import { TidegateError } from '../runtime/index.ts'
import type { Reopening } from './gate-state.ts'
import type { Graph } from './graph.ts'

/** What time there is. */
export interface Budgets {
  /** From `start()` to the gate's first opening; then the engine says `expired`. */
  readonly startMs: number
  /** How long the platform waits for a start before it ends the process; absent where it waits for ever. */
  readonly platformWindowMs?: number
  /** All of the drain. */
  readonly drainMs: number
  /** From the platform's SIGTERM to its SIGKILL; absent where nobody kills. */
  readonly graceMs?: number
}

/** Between attempts: doubles from `baseMs` to `maxMs`, each time somewhere between half of it and all. */
export interface Backoff {
  readonly baseMs: number
  readonly maxMs: number
}

/** One thing that must hold between two budgets. */
export interface Inequality {
  readonly text: string
  /** Positive or zero: it holds, by so much. */
  readonly slackMs: number
  readonly isStrict: boolean
}

/** How long services get to stop at the end of a drain, at least, whatever the steps before took. */
export const STOP_SHARE_MS = 500

/** The longest that a timer can wait: one that is asked for more rings at once. */
export const TIMER_MAX_MS = 0x7fff_ffff

/** A time that can be waited for. A number that is none would make every comparison false, and with it every bound. */
export function isTime(ms: number, leastMs: number): boolean {
  return Number.isFinite(ms) && ms >= leastMs && ms <= TIMER_MAX_MS
}

/** Rule R10. @throws a `usage` error that names the number that is none. */
export function checkTimes({
  budgets,
  reopening,
  backoff,
  drainSteps,
  timelineMax,
}: {
  readonly budgets: Budgets
  readonly reopening: Reopening
  readonly backoff: Backoff
  readonly drainSteps: readonly { readonly name: string; readonly budgetMs: number }[]
  readonly timelineMax: number
}): void {
  const times: readonly (readonly [name: string, ms: number | undefined, leastMs: number])[] = [
    ['the start budget', budgets.startMs, 1],
    ['the platform window', budgets.platformWindowMs, 1],
    ['the drain budget', budgets.drainMs, 1],
    ['the grace of the platform', budgets.graceMs, 1],
    ['the hold before reopening', reopening.holdMs, 0],
    ['the longest hold before reopening', reopening.holdMaxMs, reopening.holdMs],
    ['the window of flaps', reopening.flapWindowMs, 0],
    ['the first wait between attempts', backoff.baseMs, 1],
    ['the longest wait between attempts', backoff.maxMs, backoff.baseMs],
    ...drainSteps.map(({ name, budgetMs }) => [`the drain step ${name}`, budgetMs, 0] as const),
  ]
  const wrong = times.flatMap(([name, ms, leastMs]) =>
    ms === undefined || isTime(ms, leastMs) ? [] : [`${name} is ${ms} ms, and has to be ${leastMs} to ${TIMER_MAX_MS} ms`],
  )
  if (!Number.isInteger(timelineMax) || timelineMax < 1) wrong.push(`the timeline is to keep ${timelineMax} entries`)
  if (wrong.length > 0) throw new TidegateError('usage', `cannot build the readiness engine: ${wrong.join('; ')}`)
}

export function holds({ slackMs, isStrict }: Inequality): boolean {
  return isStrict ? slackMs > 0 : slackMs >= 0
}

/** Every inequality that the budgets and the services must keep, with its numbers (rule R10). */
export function inequalities(
  { startMs, platformWindowMs, drainMs, graceMs }: Budgets,
  { inOrder, longestPath }: Graph,
  drainSteps: readonly { readonly name: string; readonly budgetMs: number }[],
): readonly Inequality[] {
  const list: Inequality[] = []
  const add = (left: string, leftMs: number, right: string, rightMs: number, isStrict: boolean): void => {
    const text = `${left} (${leftMs} ms) ${isStrict ? '<' : '<='} ${right} (${rightMs} ms)`
    list.push({ text, slackMs: rightMs - leftMs, isStrict })
  }
  for (const { name, verify } of inOrder) {
    if (verify === undefined) continue
    const { everyMs, timeoutMs, maxAgeMs } = verify
    add(`${name} verify timeout`, timeoutMs, `${name} verify period`, everyMs, true)
    add(`${name} verify period + timeout`, everyMs + timeoutMs, `${name} max age`, maxAgeMs, true)
  }
  add(`the longest path to ready: ${longestPath.names.join(' -> ')}`, longestPath.ms, 'start budget', startMs, false)
  if (platformWindowMs !== undefined) add('start budget', startMs, 'platform window', platformWindowMs, false)
  const steps = drainSteps.reduce((sum, { budgetMs }) => sum + budgetMs, 0)
  const parts = [...drainSteps.map(({ name }) => name), 'stopping services'].join(' + ')
  add(`drain: ${parts}`, steps + STOP_SHARE_MS, 'drain budget', drainMs, false)
  if (graceMs !== undefined) add('drain budget', drainMs, 'grace of the platform', graceMs, false)
  return list
}

/** @throws a `usage` error that prints every violated inequality with its numbers. */
export function checkBudgets(list: readonly Inequality[]): void {
  const violated = list.filter((inequality) => !holds(inequality))
  if (violated.length === 0) return
  const lines = violated.map(
    ({ text, slackMs }) => `${text} does not hold: ${slackMs === 0 ? 'they are equal' : `it is ${-slackMs} ms too much`}`,
  )
  throw new TidegateError('usage', `cannot build the readiness engine: ${lines.join('; ')}`)
}
