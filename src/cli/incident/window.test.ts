import { expect, test } from 'vitest'
import { isWithin, windowOf } from './window.ts'

const NOW = Date.parse('2025-09-09T03:00:00Z')
const at = (time: string): number => Date.parse(`2025-09-09T${time}Z`)

test('a window is from and to, or so long ago', () => {
  expect(windowOf({}, NOW)).toEqual({})
  expect(windowOf({ since: '2h' }, NOW)).toEqual({ fromMs: at('01:00:00') })
  expect(windowOf({ since: '1d' }, NOW)).toEqual({ fromMs: NOW - 86_400_000 })
  expect(windowOf({ since: '30m', to: '2025-09-09T02:00Z' }, NOW)).toEqual({ fromMs: at('01:30:00'), toMs: at('02:00:00') })
  expect(windowOf({ from: '2025-09-09T03:30:00.5+02:00' }, NOW)).toEqual({ fromMs: at('01:30:00.500') })
})

test.each([
  [{ since: '2 hours' }, '--since is a time as in 30m, 2h or 3d'],
  [{ since: '0' }, '--since is a time'],
  [{ from: '01:30' }, '--from is a moment as in'],
  [{ from: '2025-13-09T01:30Z' }, '--from is a moment as in'],
  [{ to: 'now' }, '--to is a moment as in'],
  [{ since: '2h', from: '2025-09-09T01:30Z' }, 'two ways to say one thing'],
  [{ from: '2025-09-09T02:00Z', to: '2025-09-09T01:00Z' }, '--to must be later'],
])('%j is asked wrongly', (given, words) => {
  expect(windowOf(given, NOW)).toEqual(expect.stringContaining(words))
})

test('what is at its end is outside, and what has no time is not known to be', () => {
  const window = { fromMs: 10, toMs: 20 }
  expect([9, 10, 19, 20, undefined].map((ms) => isWithin(window, ms))).toEqual([false, true, true, false, true])
  expect(isWithin({}, 5)).toBe(true)
})
