import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../runtime/manual.ts'
import { RedisFailure } from '../failure.ts'
import { BackOff } from './back-off.ts'

const away = new RedisFailure('unreachable', 'away')
const wrong = new RedisFailure('credentials', 'wrong')
const without = { ...seededRandom(1), next: () => 1 }

describe('back-off', () => {
  test('at once, then longer and longer up to 2 s', () => {
    const backOff = new BackOff(without)
    expect(Array.from({ length: 9 }, () => backOff.nextMs(away, 0))).toEqual([0, 50, 100, 200, 400, 800, 1_600, 2_000, 2_000])
  })

  test('jitter spreads it over the upper half', () => {
    const random = seededRandom(7)
    for (let run = 0; run < 200; run++) {
      const backOff = new BackOff(random)
      backOff.nextMs(away, 0)
      backOff.nextMs(away, 0)
      const waitMs = backOff.nextMs(away, 0)
      expect(waitMs).toBeGreaterThanOrEqual(50)
      expect(waitMs).toBeLessThanOrEqual(100)
    }
  })

  test('where a person is needed, five seconds and a little', () => {
    const backOff = new BackOff(seededRandom(1))
    for (let run = 0; run < 20; run++) expect(Math.floor(backOff.nextMs(wrong, 0) / 500)).toBe(10)
  })

  test('a life that lasted begins anew; one that was short goes on waiting longer', () => {
    const backOff = new BackOff(without)
    backOff.nextMs(away, 0)
    backOff.nextMs(away, 0)
    expect(backOff.nextMs(away, 999)).toBe(100)
    expect(backOff.nextMs(away, 1_000)).toBe(0)
    backOff.nextMs(away, 0)
    backOff.reset()
    expect(backOff.nextMs(away, 0)).toBe(0)
  })
})
