/** Around the gate's window, on a real Redis behind a proxy: somebody waits outside while something that the gate needs is under way. */
import type { Centrifuge } from 'centrifuge'
import { afterEach, expect, test } from 'vitest'
import type { What, Which } from '../../../src/lab/proxy/index.ts'
import { clientOf } from '../../support/client.ts'
import { ProxyRig } from '../../support/proxy-rig.ts'
import { ServerProcess, type LoggedEvent } from '../../support/server-process.ts'
import { statusOf, statusWhen } from '../../support/status.ts'
import { TEST_CONFIG } from '../../support/test-config.ts'

let rig: ProxyRig
let server: ServerProcess | undefined
const clients: Centrifuge[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  for (const rule of rig.proxy.rules) rule.remove()
  await server?.stop()
  await rig.stop()
})

/** A server that comes as far as to this reply, and somebody who waits outside. */
async function waitingFor(
  reply: Which & What,
): Promise<{ hold: ReturnType<ProxyRig['proxy']['hold']>; server: ServerProcess; failures: unknown[]; client: Centrifuge }> {
  rig = await ProxyRig.start()
  const hold = rig.proxy.hold(reply)
  // No deadline decides here: what is held is held until the test lets it go.
  const config = {
    ...TEST_CONFIG,
    engine: { redis: { io_timeout: '30s' } },
    gate: { start_budget: '120s', verify_interval: '20s', verify_timeout: '10s', max_age: '60s' },
  }
  const own = (server = await ServerProcess.listening({ config, env: { REDIS_URL: rig.proxy.url } }))
  await hold.hit()
  const client = await clientOf(own, { user: 'ada' })
  clients.push(client)
  const failures: unknown[] = []
  client.on('error', (error) => failures.push(error))
  client.connect()
  await statusWhen(own, ({ parked }) => parked === 1)
  return { hold, server: own, failures, client }
}

const lost = ({ events }: ServerProcess, service: string): readonly LoggedEvent[] =>
  events.filter((event) => event.message === 'service.lost' && event['service'] === service)

test('[R1] [R3] [G1] functions that load slowly: connected is not ready, and who waits is let in when they are there', async () => {
  const { hold, server: own, failures, client } = await waitingFor({ command: 'FUNCTION', has: 'LOAD' })
  // The connection stands and is proved; what the service needs of it is not there yet.
  const { gate, admitted, services } = await statusOf(own)
  expect([gate.state, gate.reason, admitted]).toEqual(['closed', 'redis.functions', 0])
  expect(services.find(({ name }) => name === 'redis.commands')?.state).toBe('ready')
  hold.remove()
  await client.ready()
  expect(failures).toEqual([])
})

test('[R2] [R6] [G1] a reconnect while somebody waits: what the old connection still says opens nothing, and the wait goes on', async () => {
  const {
    hold,
    server: own,
    failures,
    client,
  } = await waitingFor({ name: 'tidegate-commands', command: 'FUNCTION', has: 'LIST' })
  // The connection ends while the reply is on its way; the next one asks anew, and is held too.
  const [old] = hold.held
  expect(rig.proxy.cut(({ name }) => name === 'tidegate-commands')).toBe(1)
  await hold.hit(2)
  old?.release()
  await rig.proxy.quiet()
  expect(lost(own, 'redis.commands').length).toBeGreaterThan(0)
  const { gate, admitted, parked } = await statusOf(own)
  expect([gate.state, admitted, parked]).toEqual(['closed', 0, 1])
  expect(own.events.filter(({ message }) => message === 'gate.opened')).toEqual([])
  hold.remove()
  await client.ready()
  // At the first attempt, by one opening, after a life that was lost.
  expect([failures, (await statusOf(own)).refused]).toEqual([[], {}])
  expect(own.events.filter(({ message }) => message === 'gate.opened')).toHaveLength(1)
})
