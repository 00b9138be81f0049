import { fitsOf, isUsualDeadline } from '../signals/index.ts'

/** A duration that somebody says to have waited: `Elapsed: 7.51s`, `after 10.0 seconds`. */
const WAITED =
  /\b(?:elapsed|after|took|waited|duration|timed out in)\b[\s:=]*(\d+(?:\.\d+)?)\s*(ms|s|sec|secs|seconds?|milliseconds?)\b/i

/** @returns milliseconds; `undefined` where no duration is said */
export function waitedMs(text: string): number | undefined {
  const match = WAITED.exec(text)
  if (match === null) return undefined
  const [, figure, unit = ''] = match
  return Number(figure) * (unit.toLowerCase().startsWith('m') ? 1 : 1_000)
}

/** The same duration every time: everything in this width, as a share of the median. A race, load and a network scatter more. */
const CONSTANT_SPREAD = 0.02

/** Short durations are constant for many reasons. */
const CONSTANT_MS_MIN = 250

export interface Constant {
  readonly n: number
  readonly minMs: number
  readonly maxMs: number
  readonly medianMs: number
}

/** @returns `undefined` where they scatter, or there is only one */
export function constantOf(durationsMs: readonly number[]): Constant | undefined {
  const sorted = durationsMs.toSorted((left, right) => left - right)
  const [minMs, maxMs, medianMs] = [sorted[0], sorted.at(-1), sorted[sorted.length >> 1]]
  if (sorted.length < 2 || minMs === undefined || maxMs === undefined || medianMs === undefined) return undefined
  if (medianMs < CONSTANT_MS_MIN || (maxMs - minMs) / medianMs > CONSTANT_SPREAD) return undefined
  return { n: sorted.length, minMs, maxMs, medianMs }
}

/** One way to spend a constant time: so many waits between attempts. */
export interface Budget {
  readonly waits: number
  /** The first wait; all of them, where they do not double. */
  readonly delayMs: number
  readonly isDoubling: boolean
  /** What each attempt cost besides. */
  readonly attemptMs: number
}

/** An attempt that cost no more waited for no network. One that cost more may have had an answer, and it was no. */
const INSTANT_MS_MAX = 3

export const isInstant = ({ attemptMs }: Budget): boolean => attemptMs <= INSTANT_MS_MAX

/** Retries times delay, or delays that double, that give this time with attempts that cost little; the likeliest first. */
export function budgetsOf(medianMs: number): readonly Budget[] {
  return fitsOf(medianMs).flatMap(({ arithmetic, times, delayMs, residueMs }) =>
    arithmetic === 'deadline'
      ? []
      : [{ waits: times, delayMs, isDoubling: arithmetic === 'backoff', attemptMs: residueMs / (times + 1) }],
  )
}

/** A usual deadline of this length: it needs no retries to be explained. */
export function deadlineOf(medianMs: number): number | undefined {
  return isUsualDeadline(medianMs) ? fitsOf(medianMs).find(({ arithmetic }) => arithmetic === 'deadline')?.delayMs : undefined
}

/** `7.5 s`, `250 ms`: for people, without zeros that say nothing. */
export function inSeconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${Number((ms / 1_000).toFixed(2))} s`
}
