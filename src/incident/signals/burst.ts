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

/** A gap of up to an hour without any entry was calm; a longer one was not watched: the log may lack it, or the service was off. */
const GAP_MAX = 12

/** When anything at all was read, and how many patterns are looked at: so many chances to be wrong. */
export class Watched {
  readonly bins: Bins
  readonly patterns: number
  /** By width of a bin: the windows that were watched, in order. Asked again for each pattern. */
  readonly #windows = new Map<number, readonly number[]>()

  constructor(bins: Bins, patterns: number) {
    this.bins = bins
    this.patterns = patterns
  }

  windows(binMs: number): readonly number[] {
    let windows = this.#windows.get(binMs)
    if (windows === undefined) this.#windows.set(binMs, (windows = withGaps(perWindow(this.bins.widenedTo(binMs)).keys())))
    return windows
  }
}

function perWindow(bins: Bins): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const [bin, count] of bins.entries()) {
    const window = Math.floor(bin / WINDOW)
    counts.set(window, (counts.get(window) ?? 0) + count)
  }
  return counts
}

/** With those between them that were calm. */
function withGaps(seen: Iterable<number>): readonly number[] {
  const windows: number[] = []
  for (const at of seen) {
    const last = windows.at(-1)
    if (last !== undefined && at - last <= GAP_MAX) for (let gap = last + 1; gap < at; gap++) windows.push(gap)
    windows.push(at)
  }
  return windows
}

/** Windows in which there was more than the calm windows before let expect; neighbours are one burst. The strongest first. */
export function bursts(bins: Bins, watched: Watched): readonly BurstSignal[] {
  const binMs = Math.max(bins.widthMs, watched.bins.widthMs)
  const widthMs = binMs * WINDOW
  const windows = watched.windows(binMs)
  const counts = perWindow(bins.widenedTo(binMs))
  const alpha = Math.min(ALPHA, ALPHA_OF_ALL / Math.max(1, windows.length * watched.patterns))
  const calm: number[] = []
  const found: BurstSignal[] = []
  for (const at of windows) {
    const seen = counts.get(at) ?? 0
    const isEnough = seen >= SEEN_MIN && calm.length >= BASELINE_MIN
    const burst = isEnough ? burstOf(at, seen, calm.slice(-BASELINE), widthMs, alpha) : undefined
    if (burst === undefined) calm.push(seen)
    else join(found, burst)
  }
  return found.sort((a, b) => a.p - b.p || a.fromMs - b.fromMs).slice(0, BURSTS_MAX)
}

function burstOf(at: number, seen: number, calm: readonly number[], widthMs: number, alpha: number): BurstSignal | undefined {
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
