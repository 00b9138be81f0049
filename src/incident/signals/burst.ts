import type { Bins } from '../mining/index.ts'
import { countTest } from './count-test.ts'
import type { BurstSignal } from './signal.ts'

/** Bins of one window. */
const WINDOW = 5

/** Windows before it that a window is compared with: six hours of five minutes. */
const BASELINE = 72

/** Fewer calm windows say too little. */
const BASELINE_MIN = 6

/** One or two are no burst. */
const SEEN_MIN = 3

/** Shared out over windows and patterns; never above. */
const ALPHA = 1e-6
const ALPHA_OF_ALL = 0.01

const BURSTS_MAX = 3

export interface Span {
  readonly firstMs: number
  readonly lastMs: number
  /** How many patterns are looked at: so many chances to be wrong. */
  readonly patterns: number
}

interface Window {
  readonly at: number
  readonly seen: number
}

function windowsOf(bins: Bins, { firstMs, lastMs }: Span): readonly Window[] {
  const widthMs = bins.widthMs * WINDOW
  const first = Math.floor(firstMs / widthMs)
  const counts = new Map<number, number>()
  for (const [bin, count] of bins.entries()) {
    const window = Math.floor(bin / WINDOW)
    counts.set(window, (counts.get(window) ?? 0) + count)
  }
  const last = Math.floor(lastMs / widthMs)
  return Array.from({ length: last - first + 1 }, (_, at) => ({ at: first + at, seen: counts.get(first + at) ?? 0 }))
}

/** Windows in which there was more than the calm windows before let expect; neighbours are one burst. The strongest first. */
export function bursts(bins: Bins, span: Span): readonly BurstSignal[] {
  const widthMs = bins.widthMs * WINDOW
  const windows = windowsOf(bins, span)
  const alpha = Math.min(ALPHA, ALPHA_OF_ALL / Math.max(1, windows.length * span.patterns))
  const calm: number[] = []
  const found: BurstSignal[] = []
  for (const { at, seen } of windows) {
    const before = calm.slice(-BASELINE)
    const burst = before.length < BASELINE_MIN ? undefined : burstOf(at, seen, before, widthMs, alpha)
    if (burst === undefined) calm.push(seen)
    else join(found, burst)
  }
  return found.sort((a, b) => a.p - b.p || a.fromMs - b.fromMs).slice(0, BURSTS_MAX)
}

function burstOf(at: number, seen: number, calm: readonly number[], widthMs: number, alpha: number): BurstSignal | undefined {
  if (seen < SEEN_MIN) return undefined
  // Half a one is added: never having seen it is no proof that it cannot be.
  const expected = (calm.reduce((sum, count) => sum + count, 0) + 0.5) / calm.length
  if (seen <= expected) return undefined
  const { test, dispersion, p } = countTest(seen, expected, calm)
  if (p > alpha) return undefined
  return { kind: 'burst', fromMs: at * widthMs, toMs: (at + 1) * widthMs, seen, expected, test, dispersion, p, alpha }
}

function join(found: BurstSignal[], burst: BurstSignal): void {
  const last = found.at(-1)
  if (last?.toMs !== burst.fromMs) found.push(burst)
  else {
    const worst = last.p <= burst.p ? last : burst
    found[found.length - 1] = {
      ...worst,
      fromMs: last.fromMs,
      toMs: burst.toMs,
      seen: last.seen + burst.seen,
      expected: last.expected + burst.expected,
    }
  }
}
