import { betaShare } from '../verify/beta.ts'

/** Terms of a sum of probabilities: beyond so many the rest no longer counts. */
const TERMS_MAX = 10_000

/** P(X >= n) of a Poisson count with this mean. */
export function poissonTail(n: number, mean: number): number {
  if (n <= 0) return 1
  if (mean <= 0) return 0
  // From the first term on, each is the last times mean / k; the logarithm keeps it from running out of range.
  let logTerm = -mean + n * Math.log(mean)
  for (let k = 2; k <= n; k++) logTerm -= Math.log(k)
  if (n <= mean) {
    // Below the mean the rest is the smaller half.
    let below = 0
    let log = -mean
    for (let k = 0; k < n; k++) {
      below += Math.exp(log)
      log += Math.log(mean / (k + 1))
    }
    return Math.max(0, 1 - below)
  }
  let sum = 0
  let term = Math.exp(logTerm)
  for (let k = n; k < n + TERMS_MAX && term > sum * 1e-16; k++) {
    sum += term
    term *= mean / (k + 1)
  }
  return Math.min(1, sum)
}

/** P(X >= n) of a negative binomial count with this mean, and variance mean + dispersion x mean². */
export function negativeBinomialTail(n: number, mean: number, dispersion: number): number {
  if (n <= 0) return 1
  if (mean <= 0) return 0
  const size = 1 / dispersion
  return betaShare(mean / (mean + size), n, size)
}

export interface CountTest {
  readonly test: 'poisson' | 'negative-binomial'
  readonly dispersion: number
  readonly p: number
}

/** How probable so many are, if counts scatter as those of the calm blocks do. Scatter beyond chance makes the test milder. */
export function countTest(seen: number, expected: number, calm: readonly number[]): CountTest {
  const dispersion = dispersionOf(calm)
  // Scatter by chance alone is about sqrt(2 / blocks) of the variance; twice that is no chance.
  const isDispersed = dispersion * expected > 2 * Math.sqrt(2 / Math.max(1, calm.length))
  return isDispersed
    ? { test: 'negative-binomial', dispersion, p: negativeBinomialTail(seen, expected, dispersion) }
    : { test: 'poisson', dispersion: 0, p: poissonTail(seen, expected) }
}

/** Variance beyond that of chance over the squared mean, by moments; 0 when there is none. */
export function dispersionOf(counts: readonly number[]): number {
  if (counts.length < 2) return 0
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
  if (mean === 0) return 0
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (counts.length - 1)
  return Math.max(0, (variance - mean) / mean ** 2)
}
