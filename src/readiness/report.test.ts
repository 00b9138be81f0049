import { describe, expect, test } from 'vitest'
import { ABOUT, DrivenReadiness, LOAD } from '../../test/support/driven-services.ts'
import { MANUAL_EPOCH_MS } from '../runtime/manual.ts'
import type { Audience, ServiceReport, StatusReport } from './report.ts'

const reportOf = ({ reporter, readiness }: DrivenReadiness, audience: Audience = 'public'): StatusReport =>
  reporter.report(readiness, ABOUT, LOAD, audience)

function service(report: StatusReport, name: string): ServiceReport {
  const found = report.services.find((one) => one.name === name)
  return found ?? expect.fail(`${name} is not in the report`)
}

describe('the report', () => {
  test('before anything started: closed, and every service is told of', () => {
    const report = reportOf(new DrivenReadiness())
    expect(report).toMatchObject({ phase: 'booting', gate: { state: 'closed', reason: 'redis.commands' }, parked: 1 })
    expect(report.services.map(({ name, state, role }) => `${name} ${state} ${role}`)).toEqual([
      'redis.commands idle critical',
      'redis.subscriber idle critical',
      'monitor idle degraded',
    ])
  })

  test('what a starting service still waits for', async () => {
    const driven = new DrivenReadiness()
    void driven.readiness.start()
    await driven.turn(10)
    driven.commands.ready()
    await driven.turn(0)
    const starting = service(reportOf(driven), 'redis.subscriber')
    expect(starting).toMatchObject({ state: 'starting', epoch: 1, pendingTasks: ['nonce'], needs: ['redis.commands'] })
    expect(starting).not.toHaveProperty('evidence')
  })

  test('while open: since when, on what evidence, and how old it is', async () => {
    const driven = new DrivenReadiness()
    await driven.open()
    await driven.turn(400)
    const report = reportOf(driven)
    expect(report.gate).toEqual({
      name: 'clients',
      state: 'open',
      explanation: 'open for 0.4 s, proved 0.4 s ago',
      since: new Date(MANUAL_EPOCH_MS + 30).toISOString(),
      forMs: 400,
      proofAgeMs: 420,
      blockers: [],
      degraded: [],
    })
    expect(service(report, 'redis.commands')).toEqual({
      name: 'redis.commands',
      state: 'ready',
      role: 'critical',
      epoch: 1,
      since: new Date(MANUAL_EPOCH_MS + 10).toISOString(),
      forMs: 420,
      evidence: { role: 'master', canaryMs: 0.6 },
      proofAgeMs: 420,
      pendingTasks: [],
      needs: [],
    })
  })

  test('a lost service: the reason id, the sentence, the error, the next attempt', async () => {
    const driven = new DrivenReadiness()
    await driven.open()
    driven.commands.lease.lost('the socket was closed')
    const report = reportOf(driven)
    expect(report.gate).toMatchObject({
      state: 'closed',
      reason: 'redis.commands',
      blockers: ['redis.commands', 'redis.subscriber'],
    })
    expect(report.gate.explanation).toContain('redis.commands is lost for 0.0 s: the socket was closed, next attempt in')
    expect(service(report, 'redis.commands')).toMatchObject({
      state: 'lost',
      lastError: { kind: 'gone', words: 'the socket was closed' },
    })
    expect(service(report, 'redis.commands').nextAttemptInMs).toBeGreaterThan(0)
  })

  test('[R5] a check that raises is broken, and its words are for operators only', async () => {
    const driven = new DrivenReadiness()
    await driven.open()
    driven.commands.next = new TypeError('ready is not a function of hunter2')
    await driven.turn(1_000)
    const [told, known] = [reportOf(driven), reportOf(driven, 'operator')]
    for (const report of [told, known]) {
      expect(service(report, 'redis.commands')).toMatchObject({ state: 'broken', lastError: { kind: 'broken' } })
      expect(report.gate.explanation).toContain('its verify is broken, which says nothing about the service: TypeError')
    }
    expect(JSON.stringify(told)).not.toMatch(/hunter2|report\.test/)
    expect(service(known, 'redis.commands').lastError?.words).toMatch(/hunter2 at .*report\.test/)
    expect(known.gate.explanation).toContain('hunter2')
  })

  test('what a blocker waits for says nothing of what was raised either', async () => {
    const driven = new DrivenReadiness({ gates: [{ name: 'clients', critical: ['redis.subscriber'] }] })
    await driven.open()
    driven.commands.next = new Error('hunter2')
    await driven.turn(2_000)
    const report = reportOf(driven)
    expect(report.gate.explanation).toContain('redis.subscriber waits for redis.commands: redis.commands is broken')
    expect(JSON.stringify(report)).not.toContain('hunter2')
    expect(reportOf(driven, 'operator').gate.explanation).toContain('hunter2')
  })

  test('a degraded service is broken: that too says nothing of what was raised', async () => {
    const driven = new DrivenReadiness()
    await driven.open()
    driven.monitor.next = new Error('hunter2')
    await driven.turn(1_000)
    const report = reportOf(driven)
    expect(report.gate).toMatchObject({ state: 'open', degraded: ['monitor'] })
    expect(JSON.stringify(report)).not.toContain('hunter2')
  })

  test('the last error is told on after the service has recovered', async () => {
    const driven = new DrivenReadiness()
    await driven.open()
    driven.commands.next = { kind: 'not-ready', reason: 'LOADING' }
    await driven.turn(1_000)
    driven.commands.next = { kind: 'proved', evidence: { role: 'master' } }
    await driven.turn(2_000)
    expect(service(reportOf(driven), 'redis.commands')).toMatchObject({
      state: 'ready',
      lastError: { kind: 'not-ready', words: 'LOADING', agoMs: 2_020 },
    })
  })

  test('that it was open once stays true, through a loss and through the drain', async () => {
    const driven = new DrivenReadiness()
    expect(driven.reporter.hasBeenOpen).toBe(false)
    await driven.open()
    expect(driven.reporter.hasBeenOpen).toBe(true)
    driven.commands.lease.lost('gone')
    void driven.readiness.drain()
    expect(reportOf(driven).gate).toMatchObject({ state: 'draining', reason: 'draining' })
    expect(driven.reporter.hasBeenOpen).toBe(true)
  })
})
