import { TidegateError } from '../runtime/index.ts'
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

/** One thing that must hold between two budgets. */
export interface Inequality {
  readonly text: string
  /** Positive or zero: it holds, by so much. */
  readonly slackMs: number
  readonly isStrict: boolean
}

/** How long services get to stop at the end of a drain, at least, whatever the steps before took. */
export const STOP_SHARE_MS = 500

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
