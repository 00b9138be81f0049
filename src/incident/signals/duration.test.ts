import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitsOf } from './arithmetic.ts'
import { durationSignals, type Durations } from './duration.ts'
import { durationFit } from './duration-fit.ts'
import type { Hint } from './hint.ts'

function of(valuesMs: readonly number[], template = 'check failed. Elapsed: <duration>'): Durations {
  return {
    name: 'Elapsed',
    slot: 0,
    valuesMs,
    n: valuesMs.length,
    minMs: Math.min(...valuesMs),
    maxMs: Math.max(...valuesMs),
    template,
  }
}
const hint = (what: Hint['what'], value: number, quote: string): Hint => ({
  what,
  value,
  quote,
  ref: { file: 'log', line: 9 },
  atMs: undefined,
  service: '',
})
const kinds = (durations: Durations, hints: readonly Hint[] = []): readonly string[] =>
  durationSignals(durations, hints).map(({ kind }) => kind)

const SEED = of([7500, 7510, 7510, 7520])

describe('timing fingerprints', () => {
  test('[M6] the constant of the seed is five waits of 1.5 s first, and its rivals are named', () => {
    const [constant, fit] = durationSignals(SEED, [])
    expect(constant).toMatchObject({ kind: 'constant-duration', n: 4, medianMs: 7510, minMs: 7500, maxMs: 7520 })
    if (fit?.kind !== 'retries-times-delay') throw new Error('no fit')
    expect(fit.fit).toMatchObject({ text: '5 x 1.5 s', times: 5, delayMs: 1500, residueMs: 10 })
    expect(fit.attemptsReachedNetwork).toBe('no')
    expect(fit.isSettled).toBe(false)
    const rivals = fit.rivals.map(({ text }) => text)
    expect(rivals).toContain('one deadline of 7.5 s')
    expect(rivals).toContain('3 x 2.5 s')
    expect(rivals).toContain('4 waits that double from 500 ms')
  })

  test('[M6] attempts and delay said in the entries settle it; one of them alone does not', () => {
    const attempts = hint('attempts', 6, '6/6')
    const delay = hint('delay', 1500, '1.5s')
    expect(durationFit({ name: 'Elapsed' }, 4, 7510, [attempts])).toMatchObject({ isSettled: false, fit: { times: 5 } })
    const both = durationFit({ name: 'Elapsed' }, 4, 7510, [attempts, delay])
    expect(both).toMatchObject({ isSettled: true, fit: { text: '5 x 1.5 s' } })
    expect(both?.fit.saidBy.map(({ quote }) => quote)).toEqual(['6/6', '1.5s'])
  })

  test('[M6] a deadline of that length in the entries goes before usual products', () => {
    const fit = durationFit({ name: 'Elapsed' }, 4, 7510, [hint('deadline', 7500, '7.5s')])
    expect(fit).toMatchObject({
      isSettled: true,
      fit: { arithmetic: 'deadline', delayMs: 7500 },
      attemptsReachedNetwork: 'unknown',
    })
  })

  test('[M6] where deadline and retries are both said, neither is settled', () => {
    const all = [hint('deadline', 7500, '7.5s'), hint('attempts', 6, '6/6'), hint('delay', 1500, '1.5s')]
    expect(durationFit({ name: 'Elapsed' }, 4, 7510, all)).toMatchObject({ isSettled: false })
  })

  test('[M6] waits that double come before a count that nobody writes, and first of all where they are said', () => {
    expect(durationFit({ name: 'x' }, 4, 7010, [])?.fit.text).toBe('3 waits that double from 1 s')
    const said = [hint('delay', 500, '0.5s'), hint('delay', 1000, '1s'), hint('delay', 2000, '2s'), hint('delay', 4000, '4s')]
    expect(durationFit({ name: 'x' }, 4, 7510, said)?.fit.text).toBe('4 waits that double from 500 ms')
    expect(durationFit({ name: 'x' }, 4, 7510, [hint('delay', 1500, '1.5s')])?.fit.text).toBe('5 x 1.5 s')
  })

  test('[M6] a usual deadline explains itself, and retries are its rivals', () => {
    const fit = durationFit({ name: 'after' }, 5, 10_004, [])
    expect(fit?.fit.text).toBe('one deadline of 10 s')
    expect(fit?.rivals.some(({ text }) => text === '5 x 2 s')).toBe(true)
  })

  test('[M6] every fit gives the duration, and a deadline is always among them where one can be', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 10 }),
        fc.constantFrom(500, 1000, 1500, 2000, 5000),
        fc.integer({ min: 0, max: 20 }),
        (n, d, r) => {
          const durationMs = n * d + r
          const fits = fitsOf(durationMs)
          expect(
            fits.some(({ arithmetic, times, delayMs }) => arithmetic === 'retries-times-delay' && times * delayMs === n * d),
          ).toBe(true)
          expect(fits.some(({ arithmetic }) => arithmetic === 'deadline')).toBe(true)
          for (const { arithmetic, times, delayMs, residueMs } of fits) {
            const sum = arithmetic === 'backoff' ? delayMs * (2 ** times - 1) : times * delayMs
            expect(Math.abs(sum + residueMs - durationMs)).toBeLessThanOrEqual(2)
          }
        },
      ),
      { seed: 1 },
    )
  })

  test('[M6] attempts that cost something are not called instant', () => {
    expect(durationFit({ name: 'x' }, 4, 7560, [])).toMatchObject({ attemptsReachedNetwork: 'unknown' })
  })

  test('two values, and short ones, say nothing', () => {
    expect(kinds(of([7500, 7510]))).toEqual([])
    expect(kinds(of([50, 50, 50]))).toEqual([])
  })

  test('what scatters is told to scatter, and is no deadline', () => {
    expect(kinds(of([120, 900, 340, 2200, 75, 610]))).toEqual(['scattered-duration'])
  })

  test('attempts of next to nothing never waited; other things may well be quick', () => {
    expect(kinds(of([0.4, 0.5, 1.1], 'attempt to connect failed after <duration>'))).toEqual(['instant-attempts'])
    expect(kinds(of([0.4, 0.5, 1.1], 'page drawn in <duration>'))).toEqual([])
    expect(kinds(of([0.4, 0.5, 1.1], 'checkpoint complete: sync=<duration>'))).toEqual([])
  })
})
