import { expect, test } from 'vitest'
import { CLOSES } from '../../protocol/index.ts'
import { refusalOf, refusalProblem, TRY_AGAIN_LATER } from './refusal.ts'

test('[G3] the close code is the one of the table', () => {
  expect(TRY_AGAIN_LATER).toBe(CLOSES.tryAgainLater)
})

test.each([
  ['origin', 403, undefined],
  ['unauthorized', 401, undefined],
  ['full', 503, '3'],
  ['log.disk', 503, '3'],
])('[G3] %s is %i, with Retry-After %s', (reason, status, retryAfter) => {
  const problem = refusalProblem(refusalOf(reason, 2_100))
  expect([problem.status, problem.headers['Retry-After']]).toEqual([status, retryAfter])
  expect(JSON.parse(problem.body)).toMatchObject({ status, reason: `gate: ${reason}` })
})

test.each(['x'.repeat(500), '✓'.repeat(100), `ab${'😀'.repeat(50)}`])(
  '[G6] a reason that is too long for a close frame is cut, everywhere the same',
  (long) => {
    const { reason, text } = refusalOf(long, 0)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(123)
    expect(Buffer.byteLength(text)).toBeGreaterThanOrEqual(118)
    expect(text).toBe(`gate: ${reason}`)
    expect(long.startsWith(reason)).toBe(true)
    expect(reason).not.toMatch(/\p{Cs}/u)
  },
)
