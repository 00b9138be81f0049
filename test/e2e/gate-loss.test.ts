import type { Centrifuge } from 'centrifuge'
import { afterEach, expect, test } from 'vitest'
import { clientOf, connected, nextEvent, subscribed } from '../support/client.ts'
import { ServerProcess } from '../support/server-process.ts'
import { statusOf, statusWhen } from '../support/status.ts'
import { TEST_CONFIG } from '../support/test-config.ts'
import { MANY_CLIENTS } from '../support/tier.ts'

const DISK_BYTES = 1_048_576
/** Proofs come quickly, so that the test does not wait, and may take as long as a sync does on a busy machine. The order of things is the same. */
const QUICK = {
  gate: { verify_interval: '500ms', verify_timeout: '450ms', max_age: '5s', reopen_hold: '300ms', park_time: '1s' },
}

let server: ServerProcess
const clients: Centrifuge[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  await server.stop()
})

async function start(gate: object = {}): Promise<void> {
  const config = { ...TEST_CONFIG, gate: { ...QUICK.gate, ...gate } }
  server = await ServerProcess.start({ config, diskBytes: DISK_BYTES })
}

/** Appends until the disk refuses one. */
async function appendUntilRefused(client: Centrifuge): Promise<number> {
  for (let n = 0; ; n++) {
    try {
      await client.rpc('chat.send', { channel: 'chat:1', id: `m-${n}`, data: 'x'.repeat(4_000) })
    } catch (error) {
      return (error as { code: number }).code
    }
  }
}

test(
  '[R6] [L7] a disk that fills up while many are connected: the gate closes, who is in stays, who comes is told why',
  { timeout: 180_000 },
  async () => {
    await start()
    const left: number[] = []
    const told: unknown[][] = []
    await Promise.all(
      Array.from({ length: MANY_CLIENTS }, async (_, n) => {
        const client = await clientOf(server, { user: `user-${n}` })
        clients.push(client)
        await connected(client)
        const messages: unknown[] = []
        told.push(messages)
        client.on('message', ({ data }) => messages.push(data))
        client.on('connecting', ({ code }) => left.push(code))
        client.on('disconnected', ({ code }) => left.push(code))
      }),
    )
    const [first] = clients
    if (first === undefined) throw new Error('nobody is connected')
    await subscribed(first, 'chat:1')
    server.disk.fill()
    expect(await appendUntilRefused(first)).toBe(100)
    // The refusal of the append is told after the gate has closed, so it is closed now.
    const status = await statusOf(server)
    expect([status.gate.state, status.gate.reason]).toEqual(['closed', 'log.disk'])
    expect(status.services[0]?.lastError?.words).toContain('the disk refused (ENOSPC)')
    const newcomer = await clientOf(server, { user: 'late', more: { minReconnectDelay: 50, maxReconnectDelay: 100 } })
    clients.push(newcomer)
    const refused = nextEvent(newcomer, 'error')
    newcomer.connect()
    await refused
    expect((await server.event('connection.refused'))['reason']).toBe('gate: log.disk')
    server.disk.free()
    await newcomer.ready()
    expect(await appendUntilStored(first)).toBe('stored')
    expect(left).toEqual([])
    // Whoever has had an answer since has been told before it.
    await Promise.all(clients.slice(0, MANY_CLIENTS).map((client) => client.rpc('nothing', {}).catch(() => {})))
    const once = [{ tidegate: 'degraded', reason: 'log.disk' }, { tidegate: 'restored' }]
    expect(told).toEqual(Array.from({ length: MANY_CLIENTS }, () => once))
    expect(server.events.filter(({ message }) => message === 'gate.closed')).toHaveLength(1)
    expect(server.events.filter(({ message }) => message === 'gate.opened')).toHaveLength(2)
  },
)

async function appendUntilStored(client: Centrifuge): Promise<string> {
  await client.rpc('chat.send', { channel: 'chat:1', id: 'after', data: 'again' })
  return 'stored'
}

test('[R7] a disk that comes and goes does not make the gate flap', async () => {
  await start({ reopen_hold: '4s', reopen_hold_max: '5s' })
  const client = await connected(await clientOf(server))
  clients.push(client)
  const events = (name: string): number => server.events.filter(({ message }) => message === name).length
  // Away, back, and away again before the hold is over, several times: the gate stays closed through all of it.
  server.disk.fill()
  await statusWhen(server, ({ gate }) => gate.state === 'closed')
  for (let flap = 0; flap < 4; flap++) {
    server.disk.free()
    await statusWhen(server, ({ services }) => services[0]?.state === 'ready')
    server.disk.fill()
    await statusWhen(server, ({ services }) => services[0]?.state !== 'ready')
  }
  server.disk.free()
  await statusWhen(server, ({ gate }) => gate.state === 'open')
  expect([events('gate.closed'), events('gate.opened')]).toEqual([1, 2])
})

test('[R9] SIGTERM during a loss ends with 0', async () => {
  await start()
  server.disk.fill()
  await statusWhen(server, ({ gate }) => gate.state === 'closed')
  server.signal('SIGTERM')
  expect(await server.exited).toBe(0)
})
