import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDuration, parseDuration } from './duration.ts'

describe('a duration', () => {
  test.each([
    ['0', 0],
    ['0s', 0],
    ['500ms', 500],
    ['25s', 25_000],
    ['1.5s', 1_500],
    ['1m30s', 90_000],
    ['720h', 2_592_000_000],
    ['1h1m1s1ms', 3_661_001],
    ['2000us', 2],
  ])('%s is read as Go does', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  test.each(['', '25', '-1s', '1 s', ' 1s', '1d', 's', '1s1', '1.s', '1e3s', '10us', '1S', '+1s'])('"%s" is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  test('what is written is read as the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms)
      }),
    )
  })
})
