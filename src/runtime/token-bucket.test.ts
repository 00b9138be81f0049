import { expect, test } from 'vitest'
import { TokenBucket } from './token-bucket.ts'

test('[S14] a burst is allowed, then the rate', () => {
  const bucket = new TokenBucket({ ratePerSecond: 2, burst: 3 }, 0)
  expect([1, 2, 3, 4].map(() => bucket.take(1, 0))).toEqual([true, true, true, false])
  expect(bucket.take(1, 499)).toBe(false)
  expect(bucket.take(1, 500)).toBe(true)
  expect(bucket.take(1, 500)).toBe(false)
})

test('[S7] idleness saves up no more than the burst', () => {
  const bucket = new TokenBucket({ ratePerSecond: 100, burst: 2 }, 0)
  expect([1, 2, 3].map(() => bucket.take(1, 3_600_000))).toEqual([true, true, false])
})
