/** Lanczos' coefficients for g = 7, nine terms: about 15 digits. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const

const HALF_LOG_TAU = Math.log(2 * Math.PI) / 2

/** The logarithm of the gamma function, for x > 0: `logGamma(n + 1)` is log n!. */
export function logGamma(x: number): number {
  // Below a half the series loses digits; the reflection leads to where it has them.
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const z = x - 1
  const t = z + 7.5
  const sum = LANCZOS.reduce((total, coefficient, index) => (index === 0 ? coefficient : total + coefficient / (z + index)), 0)
  return HALF_LOG_TAU + (z + 0.5) * Math.log(t) - t + Math.log(sum)
}
