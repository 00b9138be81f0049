import { quantile } from '../mining/index.ts'
import { durationFit } from './duration-fit.ts'
import type { Hint } from './hint.ts'
import type { Signal } from './signal.ts'

/** One or two values are no pattern. */
const CONSTANT_N_MIN = 3
const SCATTERED_N_MIN = 5

/** All values within this, as a share of the median: no network and no load is so even. */
const CONSTANT_SPREAD_MAX = 0.02

/** Interquartile range over median. */
const SCATTERED_SPREAD_MIN = 0.25

/** Below it, durations are constant for many reasons, and a millisecond is a large share. */
const CONSTANT_MS_MIN = 250

const INSTANT_MS_MAX = 3
/** Whole words: a checkpoint is no check. */
const TRIED =
  /\b(?:(?:re)?(?:connect|try)(?:ed|ing|ion|s)?|attempt(?:ed|s)?|tried|(?:re)?tries|pinged|pings?|check(?:ed|ing|s)?|prob(?:e|ed|es|ing))\b/i

export interface Durations {
  readonly name: string
  readonly slot?: number
  /** Milliseconds, at least one; a sample where there are many. */
  readonly valuesMs: readonly number[]
  readonly n: number
  readonly minMs: number
  readonly maxMs: number
  readonly template: string
}

/**
 * What a slot of durations shows. Hardly varying: a deadline or retries times delay, and which arithmetic fits. Near zero: never reached
 * the network. Scattered: load, a race, a network.
 */
export function durationSignals(durations: Durations, hints: readonly Hint[]): readonly Signal[] {
  const { name, n, minMs, maxMs, valuesMs, template } = durations
  const slot = durations.slot === undefined ? {} : { slot: durations.slot }
  const sorted = valuesMs.toSorted((a, b) => a - b)
  const medianMs = Number(quantile(sorted, 0.5).toPrecision(8))
  const iqrMs = Number((quantile(sorted, 0.75) - quantile(sorted, 0.25)).toPrecision(8))
  if (n >= CONSTANT_N_MIN && maxMs <= INSTANT_MS_MAX && TRIED.test(`${name} ${template}`.replaceAll('_', ' '))) {
    return [{ kind: 'instant-attempts', parameter: name, ...slot, n, medianMs, maxMs }]
  }
  const spread = (maxMs - minMs) / medianMs
  if (n >= CONSTANT_N_MIN && medianMs >= CONSTANT_MS_MIN && spread <= CONSTANT_SPREAD_MAX) {
    const fit = durationFit({ name, ...slot }, n, medianMs, hints)
    const constant = { kind: 'constant-duration', parameter: name, ...slot, n, minMs, medianMs, maxMs, iqrMs, spread } as const
    return fit === undefined ? [constant] : [constant, fit]
  }
  if (n >= SCATTERED_N_MIN && medianMs > 0 && iqrMs / medianMs >= SCATTERED_SPREAD_MIN) {
    return [{ kind: 'scattered-duration', parameter: name, ...slot, n, minMs, medianMs, maxMs, spread: iqrMs / medianMs }]
  }
  return []
}
