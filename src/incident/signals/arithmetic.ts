import type { DurationFit } from './signal.ts'

/** Waits and counts that people write into settings, those that are written most first. */
const DELAYS_MS = [1000, 500, 1500, 2000, 5000, 3000, 250, 100, 200, 2500, 10_000, 15_000, 30_000, 60_000, 300, 400, 750, 4000]
const TIMES = [5, 3, 10, 4, 6, 2, 8]
/** Counts that nobody writes, unless there is a reason: waits that double come before them. */
const ODD_TIMES = [7, 9, 12, 15, 20]
const DOUBLINGS = [3, 4, 5, 6, 7]

/** Deadlines that people write. */
const DEADLINES_MS = [
  500, 1000, 1500, 2000, 3000, 5000, 6000, 8000, 10_000, 15_000, 20_000, 30_000, 45_000, 60_000, 90_000, 120_000, 180_000,
  240_000, 300_000, 600_000, 900_000, 3_600_000,
]

/** What a duration may have over its arithmetic: the attempts themselves, and timers that fire late. */
const RESIDUE_MS_MAX = 25
const RESIDUE_SHARE_MAX = 0.01

/** Steps in which a deadline is written that is none of the usual ones. */
const DEADLINE_STEPS_MS = [500, 250, 100]

export function seconds(ms: number): string {
  return ms < 1000 ? `${Number(ms.toPrecision(4))} ms` : `${Number((ms / 1000).toFixed(3))} s`
}

function residueOf(durationMs: number, sumMs: number): number | undefined {
  const residueMs = durationMs - sumMs
  // A clock may round down by a millisecond or two.
  const isClose = residueMs >= -2 && residueMs <= Math.max(RESIDUE_MS_MAX, durationMs * RESIDUE_SHARE_MAX)
  return isClose ? Math.max(0, Number(residueMs.toPrecision(6))) : undefined
}

export function retriesFit(times: number, delayMs: number, durationMs: number): DurationFit | undefined {
  const residueMs = residueOf(durationMs, times * delayMs)
  if (residueMs === undefined) return undefined
  return { text: `${times} x ${seconds(delayMs)}`, arithmetic: 'retries-times-delay', times, delayMs, residueMs, saidBy: [] }
}

export function deadlineFit(deadlineMs: number, durationMs: number): DurationFit | undefined {
  const residueMs = residueOf(durationMs, deadlineMs)
  if (residueMs === undefined) return undefined
  const text = `one deadline of ${seconds(deadlineMs)}`
  return { text, arithmetic: 'deadline', times: 1, delayMs: deadlineMs, residueMs, saidBy: [] }
}

/** Waits that double: d + 2d + 4d + ... */
function backoffFit(times: number, delayMs: number, durationMs: number): DurationFit | undefined {
  const residueMs = residueOf(durationMs, delayMs * (2 ** times - 1))
  if (residueMs === undefined) return undefined
  const text = `${times} waits that double from ${seconds(delayMs)}`
  return { text, arithmetic: 'backoff', times, delayMs, residueMs, saidBy: [] }
}

const found = (fit: DurationFit | undefined): readonly DurationFit[] => (fit === undefined ? [] : [fit])

export function isUsualDeadline(durationMs: number): boolean {
  return DEADLINES_MS.some((deadlineMs) => residueOf(durationMs, deadlineMs) !== undefined)
}

/** The nearest deadline that somebody may have written. */
function deadlines(durationMs: number): readonly DurationFit[] {
  const usual = DEADLINES_MS.flatMap((deadlineMs) => found(deadlineFit(deadlineMs, durationMs)))
  if (usual.length > 0) return usual.slice(0, 1)
  for (const step of DEADLINE_STEPS_MS) {
    const fit = deadlineFit(Math.floor((durationMs + 2) / step) * step, durationMs)
    if (fit !== undefined) return [fit]
  }
  return []
}

/**
 * Every arithmetic of usual numbers that gives the duration, the likeliest first: a usual deadline explains itself; an unusual length is
 * more likely a product. That is an order in which to look, and settles nothing.
 */
export function fitsOf(durationMs: number): readonly DurationFit[] {
  const products = (counts: readonly number[]): readonly DurationFit[] =>
    counts.flatMap((times) => DELAYS_MS.flatMap((delayMs) => found(retriesFit(times, delayMs, durationMs))))
  const backoffs = DOUBLINGS.flatMap((times) => DELAYS_MS.flatMap((delayMs) => found(backoffFit(times, delayMs, durationMs))))
  return isUsualDeadline(durationMs)
    ? [...deadlines(durationMs), ...products(TIMES), ...backoffs, ...products(ODD_TIMES)]
    : [...products(TIMES), ...backoffs, ...products(ODD_TIMES), ...deadlines(durationMs)]
}
