import { betaQuantile, betaShare } from './beta.ts'

/** How often something was seen, and in how much of what it could have been seen in. */
export interface Seen {
  /** A whole number. */
  readonly count: number
  /** Of one unit on both sides: starts, requests, entries, minutes. */
  readonly exposure: number
}

/** By how much a rate has changed: after divided by before. */
export interface RateRatio {
  readonly ratio: number
  /** The exact 95 % interval; `high` may be Infinity. */
  readonly low: number
  readonly high: number
  /** How probable so few after would be, had nothing changed. */
  readonly chance: number
}

/** Each tail of the 95 % interval. */
const TAIL = 0.025

/**
 * Two Poisson counts are compared by the share that fell on the one side: given their sum it is binomial, whatever the rate was,
 * so that no normal approximation is needed where counts are small (Przyborowski and Wilenski 1940; the interval is Clopper and
 * Pearson's). Both exposures and at least one count are more than 0.
 */
export function rateRatio(before: Seen, after: Seen): RateRatio {
  const ratioOf = (share: number): number => (share / (1 - share)) * (before.exposure / after.exposure)
  const { count: b } = before
  const { count: a } = after
  return {
    ratio: a / after.exposure / (b / before.exposure),
    low: a === 0 ? 0 : ratioOf(betaQuantile(TAIL, a, b + 1)),
    high: highOf(before, after),
    // P(X <= a) of a binomial is a beta's upper share.
    chance: b === 0 ? 1 : 1 - betaShare(after.exposure / (before.exposure + after.exposure), a + 1, b),
  }
}

function highOf(before: Seen, after: Seen): number {
  return oddsHigh(before.count, after.count) * (before.exposure / after.exposure)
}

function oddsHigh(before: number, after: number): number {
  if (before === 0) return Infinity
  const share = betaQuantile(1 - TAIL, after + 1, before)
  return share / (1 - share)
}

/** From which exposure on `count` after would show that the rate has fallen; Infinity where nothing was seen before. */
export function exposureNeeded(before: Seen, count: number): number {
  const least = before.exposure * oddsHigh(before.count, count)
  return Number.isFinite(least) ? Math.floor(least) + 1 : Infinity
}
