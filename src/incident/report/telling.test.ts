import { describe, expect, test } from 'vitest'
import type { Signal } from '../signals/index.ts'
import { duration, signalWords } from './signal-words.ts'
import { tellingSignals } from './telling.ts'

const deadline = {
  text: 'one deadline of 7.5 s',
  arithmetic: 'deadline',
  times: 1,
  delayMs: 7_500,
  residueMs: 5,
  saidBy: [],
} as const
const fit = { ...deadline, text: '5 x 1.5 s', arithmetic: 'retries-times-delay', times: 5, delayMs: 1_500 } as const
const rival = { ...fit, text: '3 x 2.5 s' }
const retries: Signal = {
  kind: 'retries-times-delay',
  parameter: 'elapsed',
  n: 14,
  medianMs: 7_505,
  fit,
  rivals: [rival, { ...fit, text: '10 x 750 ms' }, deadline],
  isSettled: false,
  attemptMs: 0.833,
  attemptsReachedNetwork: 'no',
}
const burst = (seen: number): Signal => ({
  kind: 'burst',
  fromMs: 0,
  toMs: 1,
  seen,
  expected: 0.01,
  test: 'poisson',
  dispersion: 0,
  p: 0,
  alpha: 0.1,
})
const constant = (value: string): Signal => ({ kind: 'constant', parameter: 'to', value, n: 9 })

describe('what of the signals is shown', () => {
  test('the arithmetic of a duration comes first, with the nearest rival and that it may be a deadline', () => {
    expect(signalWords(retries)).toBe(
      'elapsed hardly varies: 7.50 s (n 14); fits 5 x 1.5 s of attempts that never reached the network (0.833 ms each), or 3 x 2.5 s, or one deadline of 7.5 s',
    )
    expect(signalWords({ ...retries, isSettled: true })).toMatch(/fits 5 x 1\.5 s of attempts .* as the log itself says$/)
  })

  test('one of each kind, the strongest, and what is redacted is no constant', () => {
    const shown = tellingSignals([constant('<redis-url:920d>'), burst(3), burst(9), constant('port 6379'), retries])
    expect(shown.map(signalWords)).toEqual([
      expect.stringMatching(/^elapsed/),
      'burst: 9 where none is usual',
      'to is always port 6379',
    ])
  })

  test('durations have the digits that count', () => {
    expect([0.4, 7, 123.456, 7_505, 99_999, 240_000, 86_400_000, 864_000_000].map(duration)).toEqual([
      '0.4 ms',
      '7 ms',
      '123 ms',
      '7.50 s',
      '100.00 s',
      '4 min',
      '24 h',
      '10 days',
    ])
  })
})
