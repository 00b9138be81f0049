import { logGamma } from './gamma.ts'

/** Terms of the fraction. It needs about the square root of the larger parameter: 10,000 are enough for a hundred million events. */
const TERMS_MAX = 10_000
const PRECISION = 1e-15
/** Where a denominator would be zero. */
const TINY = 1e-300

/** The regularised incomplete beta function I_x(a, b): P(X <= x) of a beta distribution. a, b > 0. */
export function betaShare(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction is quick on this side of the mean; on the other, the share of the rest is asked.
  if (x > (a + 1) / (a + b + 2)) return 1 - betaShare(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  return (front * fraction(x, a, b)) / a
}

/** Lentz's way through the continued fraction. */
function fraction(x: number, a: number, b: number): number {
  const held = (value: number): number => (Math.abs(value) < TINY ? TINY : value)
  let c = 1
  let d = 1 / held(1 - ((a + b) * x) / (a + 1))
  let result = d
  for (let m = 1; m <= TERMS_MAX; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / held(1 + even * d)
    c = held(1 + even / c)
    result *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / held(1 + odd * d)
    c = held(1 + odd / c)
    const step = d * c
    result *= step
    if (Math.abs(step - 1) < PRECISION) break
  }
  return result
}

/** Halvings: more than a double has digits. */
const HALVINGS = 80

/** The x at which I_x(a, b) is `share`. Halving is slow and never wrong: two of them are needed for one interval. */
export function betaQuantile(share: number, a: number, b: number): number {
  let [low, high] = [0, 1]
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2
    if (betaShare(middle, a, b) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}
