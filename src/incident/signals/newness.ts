import type { NewSignal } from './signal.ts'

const BASELINE_MS_MIN = 10 * 60_000
const COUNT_MIN = 2
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** Probability of the silence before, at the rate that it has now. */
const P_MAX = 1e-3

/** At 95 %, of none seen, the number to be expected was below three. */
const RULE_OF_THREE = 3

export interface Occurrences {
  readonly count: number
  readonly firstMs: number
  readonly lastMs: number
}

/** It began inside the window, and its silence before is more than chance. `watchedFromMs`: since when anything at all was read. */
export function newness({ count, firstMs, lastMs }: Occurrences, watchedFromMs: number): NewSignal | undefined {
  const baselineMs = firstMs - watchedFromMs
  if (!(baselineMs >= BASELINE_MS_MIN) || count < COUNT_MIN) return undefined
  const rate = count / Math.max(lastMs - firstMs, MINUTE_MS)
  const p = Math.exp(-rate * baselineMs)
  if (p > P_MAX) return undefined
  return { kind: 'new', firstMs, baselineMs, p, baselinePerHourMax: RULE_OF_THREE / (baselineMs / HOUR_MS) }
}
