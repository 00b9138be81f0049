import { afterEach, expect, test } from 'vitest'
import { CLOSES, DISCONNECTS, ERRORS, type Disconnect } from '../../src/protocol/index.ts'
import { FOREIGN_PATH, GateServer, until, WEBSOCKET_PATH } from '../support/gate-server.ts'
import { RawClient } from '../support/raw-client.ts'

let server: GateServer

afterEach(async () => {
  await server.stop()
})

/** What an unexpected condition would be closed with. No path may send it. */
const UNEXPECTED = 1011

const TABLES: ReadonlySet<number> = new Set([...Object.values(CLOSES), ...Object.values(DISCONNECTS).map(({ code }) => code)])

const page = (): Promise<RawClient> => RawClient.open(server.socketUrl(), { origin: server.origin })

/** A client that is in. */
async function inside(token = 'ada'): Promise<RawClient> {
  const client = await page()
  client.send({ id: 1, connect: { token } })
  await client.line(({ id }) => id === 1)
  return client
}

test('[G5] every way out of the gate closes with a code of the tables', async () => {
  server = await GateServer.start({ authorize: () => Promise.reject(new Error('a bug')) })
  const turns: readonly (() => unknown)[] = [
    () => server.readiness.drain(),
    () => server.readiness.stop(),
    () => ((server.sessionsMax = 0), server.readiness.open()),
    () => (server.readiness.close('log.disk'), server.world.advance(3_000)),
    () => server.readiness.close(),
  ]
  for (const turn of turns) {
    for (const path of [WEBSOCKET_PATH, FOREIGN_PATH]) {
      await turn()
      const client = new RawClient(server.socketUrl(path), { origin: server.origin })
      await until(() => server.gate.counts.parked + server.gate.counts.told === 1)
      // One that waits is told when its time is over; one that is told is told by the close frame at the latest.
      await server.world.advance(3_000)
      await until(() => server.gate.counts.parked === 0)
      await server.world.advance(2_000)
      expect((await client.closed()).code).toBe(CLOSES.tryAgainLater)
      await until(() => server.gate.counts.told === 0)
    }
  }
  expect(new Set(server.refused.map(({ reason }) => reason))).toEqual(
    new Set(['draining', 'stopped', 'full', 'log.disk', 'reopening']),
  )
})

const FAULTS: readonly [string, number, (client: RawClient) => void][] = [
  ['not JSON', 3501, (client) => client.send('nonsense')],
  ['a binary message', 3501, (client) => client.send(Buffer.from('{}'))],
  ['too large a message', 1009, (client) => client.send('x'.repeat(70_000))],
  ['bad UTF-8', 1007, (client) => client.socket.send(Buffer.from([0xff, 0xfe]), { binary: false })],
  ['a second connect', 3501, (client) => client.send({ id: 2, connect: {} })],
  ['pings without end', 3013, (client) => Array.from({ length: 1_000 }, () => client.socket.ping())],
]

test.each(FAULTS)('[G5] a session that ends over %s closes with %i', async (_name, code, commit) => {
  server = await GateServer.start()
  server.readiness.open()
  const client = await inside()
  commit(client)
  expect((await client.closed()).code).toBe(code)
  await until(() => server.sessions.size === 0)
})

test('[G5] a session of which a port breaks its promise is told of an internal error, and goes on', async () => {
  server = await GateServer.start()
  server.readiness.open()
  const client = await page()
  client.send({ id: 1, connect: { token: 'throws' } })
  expect(await client.line(({ id }) => id === 1)).toMatchObject({ error: { code: ERRORS.internal.code } })
  client.socket.terminate()
})

test.each(Object.entries<Disconnect>(DISCONNECTS))(
  '[G5] a session that is ended as %s closes with the code of that row',
  async (_name, row) => {
    server = await GateServer.start()
    server.readiness.open()
    const client = await inside()
    for (const session of server.sessions.all()) session.disconnect(row)
    const { code, reason } = await client.closed()
    expect([code, reason]).toEqual([row.code, row.reason])
    expect(TABLES.has(code) && code !== UNEXPECTED).toBe(true)
  },
)
