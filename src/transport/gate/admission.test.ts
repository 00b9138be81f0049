import { expect, test } from 'vitest'
import type { Verdict } from '../../readiness/index.ts'
import { FakeReadiness } from '../../../test/support/fake-readiness.ts'
import { admission, waitedReason, type Load } from './admission.ts'

const IDLE: Load = { sessions: 0, sessionsMax: 2, isTooFast: false, isPaced: false, parked: 0, parkedMax: 3 }
const FULL = { sessions: 2 }
const PARK_FULL = { parked: 3 }

function verdictAfter(turn: (readiness: FakeReadiness) => void): Verdict {
  const readiness = new FakeReadiness()
  turn(readiness)
  return readiness.verdict()
}

const VERDICTS = {
  open: verdictAfter((readiness) => readiness.open()),
  closed: verdictAfter((readiness) => readiness.close('log.disk')),
  reopening: verdictAfter((readiness) => readiness.close()),
  draining: verdictAfter((readiness) => readiness.drain()),
  stopped: verdictAfter((readiness) => readiness.stop()),
} as const

test.each<[keyof typeof VERDICTS, Partial<Load>, string]>([
  ['open', {}, 'admit'],
  ['open', FULL, 'full'],
  ['open', { isTooFast: true }, 'too-fast'],
  ['open', { isPaced: true }, 'park'],
  ['open', { isPaced: true, isTooFast: true }, 'park'],
  ['open', { isPaced: true, ...PARK_FULL }, 'park-full'],
  ['open', { isPaced: true, ...FULL }, 'full'],
  ['open', PARK_FULL, 'admit'],
  ['closed', {}, 'park'],
  ['closed', { parked: 2 }, 'park'],
  ['closed', PARK_FULL, 'park-full'],
  ['closed', { isTooFast: true }, 'park'],
  ['reopening', {}, 'park'],
  ['draining', {}, 'draining'],
  ['draining', PARK_FULL, 'draining'],
  ['stopped', {}, 'stopped'],
])('[G1] [G2] [G7] a gate that is %s, with %o: %s', (verdict, load, expected) => {
  const said = admission(VERDICTS[verdict], { ...IDLE, ...load })
  expect(said.kind === 'refuse' ? said.reason : said.kind).toBe(expected)
})

test.each<[keyof typeof VERDICTS, string]>([
  ['open', 'reopening'],
  ['closed', 'log.disk'],
  ['reopening', 'reopening'],
  ['draining', 'draining'],
])('[G6] who has waited too long while it is %s learns %s', (verdict, expected) => {
  expect(waitedReason(VERDICTS[verdict])).toBe(expected)
})
