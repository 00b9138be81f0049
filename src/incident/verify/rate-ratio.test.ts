import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { betaQuantile, betaShare } from './beta.ts'
import { logGamma } from './gamma.ts'
import { exposureNeeded, rateRatio } from './rate-ratio.ts'

/** Exactly, with whole numbers: P(X <= k) of n tries at the chance numerator / denominator. */
function binomialExactly(k: number, n: number, numerator: bigint, denominator: bigint): number {
  let [sum, choose] = [0n, 1n]
  for (let i = 0n; i <= BigInt(k); i++) {
    sum += choose * numerator ** i * (denominator - numerator) ** (BigInt(n) - i)
    choose = (choose * (BigInt(n) - i)) / (i + 1n)
  }
  const digits = 10n ** 18n
  return Number((sum * digits) / denominator ** BigInt(n)) / 1e18
}

describe('the mathematics', () => {
  test.each([
    [1, 0],
    [0.5, Math.log(Math.PI) / 2],
    [0.1, 2.252712651734206],
    [11, Math.log(3_628_800)],
    [171, 706.5730622457874],
    [1e6, 12_815_504.569147611],
  ])('log gamma of %d', (x, expected) => {
    expect(Math.abs(logGamma(x) - expected)).toBeLessThan(1e-12 * Math.max(1, Math.abs(expected)))
  })

  test('[V1] the binomial by the beta function is the binomial by counting', () => {
    const cases = fc.record({ n: fc.integer({ min: 1, max: 200 }), k: fc.nat(199), numerator: fc.integer({ min: 1, max: 99 }) })
    fc.assert(
      fc.property(cases, ({ n, k, numerator }) => {
        fc.pre(k < n)
        const exact = binomialExactly(k, n, BigInt(numerator), 100n)
        expect(Math.abs(1 - betaShare(numerator / 100, k + 1, n - k) - exact)).toBeLessThan(1e-11)
      }),
      { numRuns: 300 },
    )
  })

  test('the quantile is where the share is', () => {
    const parameter = fc.integer({ min: 1, max: 5_000 })
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), parameter, parameter, (share, a, b) => {
        expect(Math.abs(betaShare(betaQuantile(share, a, b), a, b) - share)).toBeLessThan(1e-9)
      }),
      { numRuns: 200 },
    )
  })

  test('large parameters end, with their digits', () => {
    expect(betaShare(0.5, 1e6, 1e6)).toBeCloseTo(0.5, 7)
    expect(betaQuantile(0.5, 1e7, 1e7)).toBeCloseTo(0.5, 7)
  })
})

describe('the ratio of two rates', () => {
  // The worked example of R's poisson.test: breast cancer and fluoroscopy, 11 of 800 against 21 of 3,011.
  test('[V1] agrees with what is published', () => {
    const { ratio, low, high } = rateRatio({ count: 21, exposure: 3_011 }, { count: 11, exposure: 800 })
    expect(ratio).toBeCloseTo(1.971488, 6)
    expect(low).toBeCloseTo(0.8584264, 6)
    expect(high).toBeCloseTo(4.2772659, 6)
  })

  test('[V1] Clopper and Pearson by hand: none of n has the upper limit 1 - 0.025^(1/n)', () => {
    const share = 1 - 0.025 ** (1 / 14)
    const { ratio, low, high, chance } = rateRatio({ count: 14, exposure: 20 }, { count: 0, exposure: 50 })
    expect([ratio, low]).toEqual([0, 0])
    expect(high).toBeCloseTo((share / (1 - share)) * (20 / 50), 10)
    expect(chance).toBeCloseTo((20 / 70) ** 14, 12)
  })

  const seen = fc.record({ count: fc.integer({ min: 0, max: 400 }), exposure: fc.integer({ min: 1, max: 100_000 }) })

  test('[V1] the interval holds the ratio, and turns over with before and after', () => {
    fc.assert(
      fc.property(seen, seen, (before, after) => {
        fc.pre(before.count > 0 && after.count > 0)
        const there = rateRatio(before, after)
        const back = rateRatio(after, before)
        expect(there.low).toBeLessThanOrEqual(there.ratio)
        expect(there.high).toBeGreaterThanOrEqual(there.ratio)
        expect(there.low * back.high).toBeCloseTo(1, 6)
        expect(there.high * back.low).toBeCloseTo(1, 6)
      }),
    )
  })

  test('[V1] the upper limit is where so few would be seen with a chance of 2.5 %', () => {
    fc.assert(
      fc.property(seen, seen, (before, after) => {
        fc.pre(before.count > 0)
        const { high } = rateRatio(before, after)
        const share = (high * after.exposure) / (before.exposure + high * after.exposure)
        expect(1 - betaShare(share, after.count + 1, before.count)).toBeCloseTo(0.025, 6)
      }),
    )
  })

  test('[V3] the exposure that is needed is the least that is enough', () => {
    fc.assert(
      fc.property(seen, fc.integer({ min: 0, max: 20 }), (before, count) => {
        fc.pre(before.count > 0)
        const needed = exposureNeeded(before, count)
        expect(rateRatio(before, { count, exposure: needed }).high).toBeLessThan(1)
        if (needed > 1) expect(rateRatio(before, { count, exposure: needed - 1 }).high).toBeGreaterThanOrEqual(1 - 1e-9)
      }),
    )
    expect(exposureNeeded({ count: 0, exposure: 9 }, 0)).toBe(Infinity)
  })
})
