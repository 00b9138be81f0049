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

/** Delays and counts that people write into configurations; those that are written most come first. */
const DELAYS_MS = [100, 200, 250, 500, 1_000, 1_500, 2_000, 2_500, 3_000, 5_000, 10_000, 15_000, 30_000]
const WAITS = [5, 3, 10, 4, 6, 2, 8]
/** Counts that nobody writes, unless there is a reason: waits that double come before them. */
const ODD_WAITS = [7, 9]
const DOUBLINGS = [3, 4, 5, 6, 7]

/** Deadlines that people write. A constant of this length needs no retries to be explained. */
const DEADLINES_MS = [
  1_000, 2_000, 3_000, 5_000, 10_000, 15_000, 20_000, 30_000, 45_000, 60_000, 90_000, 120_000, 300_000, 3_600_000,
]

/** What is left over is the attempts themselves. */
const ATTEMPT_MS_MAX = 20
const RESIDUE_SHARE_MAX = 0.01

/** An attempt that cost no more waited for no network. One that cost more may have had an answer, and it was no. */
const INSTANT_MS_MAX = 3

export const isInstant = ({ attemptMs }: Budget): boolean => attemptMs <= INSTANT_MS_MAX

/** Retries times delay, or delays that double, that give this time with attempts that cost little. */
export function budgetsOf(medianMs: number): readonly Budget[] {
  const products = (counts: readonly number[]): readonly Budget[] =>
    counts.flatMap((waits) => DELAYS_MS.flatMap((delayMs) => budgetOf(medianMs, waits, delayMs, false)))
  const doublings = DOUBLINGS.flatMap((waits) => DELAYS_MS.flatMap((delayMs) => budgetOf(medianMs, waits, delayMs, true)))
  return [...products(WAITS), ...doublings, ...products(ODD_WAITS)]
}

function budgetOf(medianMs: number, waits: number, delayMs: number, isDoubling: boolean): readonly Budget[] {
  const residue = medianMs - delayMs * (isDoubling ? 2 ** waits - 1 : waits)
  if (residue < 0 || residue > Math.max(ATTEMPT_MS_MAX, medianMs * RESIDUE_SHARE_MAX)) return []
  return [{ waits, delayMs, isDoubling, attemptMs: residue / (waits + 1) }]
}

/** A usual deadline of this length. */
export function deadlineOf(medianMs: number): number | undefined {
  return DEADLINES_MS.find(
    (deadline) => medianMs >= deadline && medianMs - deadline <= Math.max(ATTEMPT_MS_MAX * 2, deadline * 0.02),
  )
}

/** `7.5 s`, `250 ms`: for people, without zeros that say nothing. */
export function inSeconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${Number((ms / 1_000).toFixed(2))} s`
}
