import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Bins } from '../mining/index.ts'
import { bursts, Watched } from './burst.ts'
import { dispersionOf, negativeBinomialTail, poissonTail } from './count-test.ts'
import { newness } from './newness.ts'
import { period } from './period.ts'

const MINUTE_MS = 60_000

/** A small generator: the same numbers in every run. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function poisson(mean: number, next: () => number): number {
  let [count, product] = [0, next()]
  while (product > Math.exp(-mean)) {
    count++
    product *= next()
  }
  return count
}

const watched = (minutes: number) => new Watched(binsOf(Array.from({ length: minutes }, () => 1)), 1)

function binsOf(counts: readonly number[]): Bins {
  const bins = new Bins(10_000)
  for (const [minute, count] of counts.entries()) if (count > 0) bins.add(minute * MINUTE_MS, count)
  return bins
}

describe('count tests', () => {
  test('[M7] tails agree with sums worked out term by term', () => {
    // P(X >= 3) of a Poisson with mean 1: 1 - e^-1 (1 + 1 + 1/2).
    expect(poissonTail(3, 1)).toBeCloseTo(1 - Math.exp(-1) * 2.5, 12)
    expect(poissonTail(1, 5)).toBeCloseTo(1 - Math.exp(-5), 12)
    // Geometric: a negative binomial with dispersion 1; P(X >= n) = (m / (1 + m))^n.
    expect(negativeBinomialTail(4, 2, 1)).toBeCloseTo((2 / 3) ** 4, 10)
    expect(poissonTail(60, 2)).toBeLessThan(1e-50)
  })

  test('[M7] more is never more probable, and scatter makes a test milder', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0.1, max: 20, noNaN: true }), (n, mean) => {
        expect(poissonTail(n + 1, mean)).toBeLessThanOrEqual(poissonTail(n, mean) + 1e-12)
        if (n > 3 * mean + 3) expect(negativeBinomialTail(n, mean, 1)).toBeGreaterThan(poissonTail(n, mean))
      }),
      { seed: 2 },
    )
  })

  test('scatter by chance is no dispersion', () => {
    expect(dispersionOf([5, 5, 5, 5])).toBe(0)
    expect(dispersionOf([0, 20, 0, 20])).toBeGreaterThan(0.5)
  })
})

describe('bursts', () => {
  test('[M7] ten times as many in ten minutes is a burst, told with what was expected', () => {
    const next = chance(1)
    const counts = Array.from({ length: 400 }, (_, minute) => poisson(minute >= 300 && minute < 310 ? 20 : 2, next))
    const [burst] = bursts(binsOf(counts), watched(400))
    expect(burst).toMatchObject({ fromMs: 300 * MINUTE_MS, toMs: 310 * MINUTE_MS, test: 'poisson' })
    expect(burst?.seen).toBeGreaterThan(150)
    expect(burst?.expected).toBeLessThan(30)
    expect(burst?.p ?? 1).toBeLessThan(burst?.alpha ?? 0)
  })

  test('[M7] noise gives fewer false alarms than one in ten thousand windows, also where it scatters more than chance', () => {
    let alarms = 0
    let windows = 0
    for (let seed = 1; seed <= 30; seed++) {
      const next = chance(seed)
      // An hour's mood multiplies the rate: over-dispersed, and correlated from window to window.
      const counts = Array.from({ length: 1440 }, () => 0).map(() => poisson(4 * -Math.log(1 - next()), next))
      alarms += bursts(binsOf(counts), watched(1440)).length
      windows += 288
    }
    expect(windows).toBeGreaterThan(8000)
    expect(alarms).toBe(0)
  })

  test('[M7] years that were not watched are no calm time', () => {
    const bins = new Bins(100)
    const YEAR_MS = 365 * 24 * 60 * MINUTE_MS
    for (const year of [0, 1, 2]) for (let minute = 0; minute < 10; minute++) bins.add(year * YEAR_MS + minute * MINUTE_MS, 20)
    expect(bursts(bins, new Watched(bins, 1))).toEqual([])
  })

  test('[M7] too little calm time is no baseline', () => {
    expect(bursts(binsOf([0, 0, 0, 50, 50]), watched(5))).toEqual([])
  })
})

describe('newness and periods', () => {
  test('what was never there in an hour, and now is there every minute, is new', () => {
    const hour = 60 * MINUTE_MS
    expect(newness({ count: 20, firstMs: hour, lastMs: hour + 20 * MINUTE_MS }, 0)).toMatchObject({
      baselineMs: hour,
      baselinePerHourMax: 3,
    })
    // As rare as that, its silence is no wonder.
    expect(newness({ count: 2, firstMs: hour, lastMs: 3 * hour }, 0)).toBeUndefined()
    expect(newness({ count: 20, firstMs: MINUTE_MS, lastMs: hour }, 0)).toBeUndefined()
  })

  test('a crash loop comes again after nearly the same time, each time in a new instance', () => {
    const moments = [0, 22_100, 44_000, 66_300, 88_100].map((atMs, at) => ({ atMs, instance: `i${at}` }))
    expect(period(moments)).toMatchObject({ periodMs: 22_025, intervals: 4, of: 'all' })
  })

  test('two timers out of step have a period in each instance only', () => {
    const moments = [0, 1, 2, 3, 4, 5].flatMap((at) => [
      { atMs: at * 60_000, instance: 'a' },
      { atMs: at * 60_000 + 7000, instance: 'b' },
    ])
    expect(period(moments)).toMatchObject({ periodMs: 60_000, of: 'instance' })
  })

  test('what comes by chance has no period', () => {
    const next = chance(5)
    let atMs = 0
    const moments = Array.from({ length: 40 }, () => ({ atMs: (atMs += -Math.log(1 - next()) * 30_000), instance: 'a' }))
    expect(period(moments)).toBeUndefined()
  })
})
