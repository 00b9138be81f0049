import { expect, test } from 'vitest'
import { DrivenReadiness } from '../../test/support/driven-services.ts'
import { Metrics } from './metrics.ts'

const NOBODY = { sessions: 0, open: 0, users: 0, channels: 0, subscriptions: 0 }

function world(): {
  readonly driven: DrivenReadiness
  readonly metrics: Metrics
  readonly read: () => Promise<readonly string[]>
} {
  const metrics = new Metrics(() => NOBODY)
  const driven: DrivenReadiness = new DrivenReadiness({ observe: (entry) => metrics.happened(entry) })
  metrics.watch({ readiness: driven.readiness, clock: driven.clock, parked: () => 7 })
  const read = async (): Promise<readonly string[]> =>
    (await metrics.text()).split('\n').filter((line) => /^tidegate_(gate|service|parked)/.test(line))
  return { driven, metrics, read }
}

test('before anything happened every series is there, at zero', async () => {
  const lines = await world().read()
  expect(lines).toEqual(
    expect.arrayContaining([
      'tidegate_gate_open{gate="clients"} 0',
      'tidegate_gate_turns_total{gate="clients",to="open"} 0',
      'tidegate_gate_turns_total{gate="clients",to="closed"} 0',
      'tidegate_service_broken_total{service="redis.commands"} 0',
      'tidegate_service_ready{service="redis.commands"} 0',
      'tidegate_service_epoch{service="redis.commands"} 0',
      'tidegate_service_state{service="redis.commands",state="idle"} 1',
      'tidegate_service_state{service="redis.commands",state="broken"} 0',
      'tidegate_parked 7',
    ]),
  )
  expect(lines.filter((line) => line.startsWith('tidegate_service_proof_age'))).toEqual([])
})

test('what is read at the scrape is what is true then', async () => {
  const { driven, read } = world()
  await driven.open()
  await driven.turn(480)
  const lines = await read()
  expect(lines).toEqual(
    expect.arrayContaining([
      'tidegate_gate_open{gate="clients"} 1',
      'tidegate_gate_turns_total{gate="clients",to="open"} 1',
      'tidegate_service_ready{service="redis.commands"} 1',
      'tidegate_service_epoch{service="redis.commands"} 1',
      'tidegate_service_state{service="redis.commands",state="ready"} 1',
      'tidegate_service_state{service="redis.commands",state="idle"} 0',
      'tidegate_service_proof_age_seconds{service="redis.commands"} 0.5',
    ]),
  )
})

test('[R5] a check that raises counts once, as broken, also when the service is lost for it', async () => {
  const { driven, read } = world()
  await driven.open()
  driven.commands.next = new TypeError('not a function')
  await driven.turn(1_000)
  expect(await read()).toContain('tidegate_service_state{service="redis.commands",state="broken"} 1')
  expect(await read()).toContain('tidegate_service_broken_total{service="redis.commands"} 1')
  await driven.turn(1_000)
  expect(driven.readiness.model.services.get('redis.commands')?.kind).toBe('lost')
  expect(await read()).toEqual(
    expect.arrayContaining([
      'tidegate_service_broken_total{service="redis.commands"} 2',
      'tidegate_gate_turns_total{gate="clients",to="closed"} 1',
      'tidegate_gate_open{gate="clients"} 0',
    ]),
  )
})

test('the tallies say who came in and who was turned away for what', () => {
  const { metrics } = world()
  metrics.opened('websocket')
  for (const reason of ['origin', 'full', 'origin']) metrics.refused(reason)
  expect(metrics.admissions).toEqual({ admitted: 1, refused: { origin: 2, full: 1 } })
})
