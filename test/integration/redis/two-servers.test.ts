import type { Centrifuge } from 'centrifuge'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { clientOf, connected, Inbox, nextEvent, subscribed } from '../../support/client.ts'
import { until } from '../../support/redis-instances.ts'
import { RedisServer } from '../../support/redis-server.ts'
import { ServerProcess, type LoggedEvent } from '../../support/server-process.ts'
import { TEST_CONFIG } from '../../support/test-config.ts'
import { connectionToken, TEST_API_KEY } from '../../support/tokens.ts'

let redis: RedisServer
let first: ServerProcess
let second: ServerProcess
const clients: Centrifuge[] = []

const gate = { reopen_hold: '100ms' }

function start(): Promise<ServerProcess> {
  return ServerProcess.start({ config: { ...TEST_CONFIG, gate, engine: { type: 'redis', redis: { address: redis.url } } } })
}

beforeAll(async () => {
  redis = await RedisServer.start()
  ;[first, second] = await Promise.all([start(), start()])
})

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect()
})

afterAll(async () => {
  await Promise.all([first.stop(), second.stop()])
  await redis.stop()
})

async function clientAs(user: string, server: ServerProcess, options: Parameters<typeof clientOf>[1] = {}): Promise<Centrifuge> {
  const client = await clientOf(server, { user, ...options })
  clients.push(client)
  return connected(client)
}

async function call(server: ServerProcess, method: string, request: object = {}): Promise<unknown> {
  const headers = { 'X-API-Key': TEST_API_KEY }
  return (await fetch(server.url(`/api/${method}`), { method: 'POST', headers, body: JSON.stringify(request) })).json()
}

const DONE = { result: {} }

test('[I4] info lists both; one that is stopped is gone at once', async () => {
  const nodes = async (): Promise<readonly { readonly num_clients: number }[]> =>
    ((await call(first, 'info')) as { result: { nodes: { num_clients: number }[] } }).result.nodes
  await clientAs('node', second)
  // What the other one carries is told with its next renewal.
  await until(async () => (await nodes()).some(({ num_clients }) => num_clients === 1))
  expect(await nodes()).toHaveLength(2)
  await second.stop()
  expect(await nodes()).toHaveLength(1)
  second = await start()
  expect(await nodes()).toHaveLength(2)
})

test('[I1] an order given to one is carried out on the other', async () => {
  const client = await clientAs('ben', second)
  const pushed = nextEvent<{ readonly channel: string }>(client, 'subscribed')
  expect(await call(first, 'subscribe', { user: 'ben', channel: 'shut:room' })).toEqual(DONE)
  expect((await pushed).channel).toBe('shut:room')
  expect(await call(first, 'presence_stats', { channel: 'shut:room' })).toEqual({ result: { num_clients: 1, num_users: 1 } })
  expect(await call(first, 'channels', { pattern: 'shut:*' })).toEqual({
    result: { channels: { 'shut:room': { num_clients: 1 } } },
  })
  const left = nextEvent<{ readonly channel: string }>(client, 'unsubscribed')
  expect(await call(first, 'unsubscribe', { user: 'ben', channel: 'shut:room' })).toEqual(DONE)
  expect((await left).channel).toBe('shut:room')
  const ended = nextEvent<{ readonly code: number }>(client, 'disconnected')
  expect(await call(first, 'disconnect', { user: 'ben' })).toEqual(DONE)
  expect((await ended).code).toBe(3_503)
})

test('[I6] a revocation holds on the other one, and on one that starts afterwards', async () => {
  const more = { token: await connectionToken('ada') }
  const client = await clientAs('ada', second, { more })
  const ended = nextEvent<{ readonly code: number }>(client, 'disconnected')
  expect(await call(first, 'revoke', { user: 'ada' })).toMatchObject({ result: { disconnected: 0 } })
  expect((await ended).code).toBe(3_500)
  await second.stop()
  second = await start()
  const late = await clientOf(second, { more })
  clients.push(late)
  const refused = nextEvent<{ readonly code: number }>(late, 'disconnected')
  late.connect()
  expect((await refused).code).toBe(3_500)
  expect((await clientAs('grace', second)).state).toBe('connected')
})

test.each(['http_stream', 'sse'] as const)(
  '[I1] over %s what a client says may arrive at the other instance, and is carried out in order',
  async (transport) => {
    const emulationEndpoint = second.url('/emulation')
    const client = await clientAs('cleo', first, { transport, more: { emulationEndpoint } })
    const inbox = new Inbox(await subscribed(client, `chat:${transport}`))
    for (let index = 0; index < 20; index++) await client.publish(`chat:${transport}`, index)
    expect(await inbox.has(20)).toEqual(Array.from({ length: 20 }, (_, index) => index))
  },
)

test('[I5] what is for an instance that is gone is 404, so that the client begins anew', async () => {
  const post = (node: string): Promise<Response> =>
    fetch(second.url('/emulation'), { method: 'POST', body: JSON.stringify({ session: 'x', node, data: '{}' }) })
  const { result } = (await call(first, 'info')) as { result: { nodes: { uid: string }[] } }
  const [here, there] = result.nodes.map(({ uid }) => uid)
  expect((await post(here ?? '')).status).toBe(204)
  expect((await post(there ?? '')).status).toBe(404)
  expect((await post('nobody')).status).toBe(404)
})

test('[I3] a server whose reader is killed closes its gate with the reason, and opens it again', async () => {
  const list = (await redis.command('CLIENT', 'LIST')) as string
  const readers = list.split('\n').filter((one) => one.includes('cmd=xread'))
  expect(readers).toHaveLength(2)
  for (const one of readers) await redis.command('CLIENT', 'KILL', 'ID', /id=(\d+)/.exec(one)?.[1] ?? '')
  for (const server of [first, second]) {
    const isLoss = ({ message, service }: LoggedEvent): boolean => message === 'service.lost' && service === 'redis.reader'
    await until(() => server.events.some(isLoss))
    const after = (): readonly LoggedEvent[] => server.events.slice(server.events.findIndex(isLoss))
    await until(() => after().some(({ message }) => message === 'gate.opened'))
    expect(after().map(({ message }) => message)).toContain('gate.closed')
  }
})
