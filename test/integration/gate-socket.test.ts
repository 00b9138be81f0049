import { once } from 'node:events'
import type { Socket } from 'node:net'
import WebSocket from 'ws'
import { afterEach, describe, expect, test } from 'vitest'
import { FOREIGN_PATH, GateServer, until, WEBSOCKET_PATH } from '../support/gate-server.ts'
import { everythingFrom, handshake, RawClient, rawSocket } from '../support/raw-client.ts'

const SOCKETS = 1_000

let server: GateServer
const sockets: Socket[] = []

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await server.stop()
})

async function knock(
  path = WEBSOCKET_PATH,
  more: Readonly<Record<string, string>> = {},
  frame: Buffer = Buffer.of(),
): Promise<Socket> {
  const socket = await rawSocket(server.port, '')
  sockets.push(socket)
  socket.write(Buffer.concat([Buffer.from(handshake(path, { Host: `127.0.0.1:${server.port}`, ...more })), frame]))
  return socket
}

async function knockOften(count: number, path?: string, more?: Readonly<Record<string, string>>): Promise<readonly Socket[]> {
  return Promise.all(Array.from({ length: count }, () => knock(path, more)))
}

/** A text message of a client, masked with zeros (RFC 6455 section 5.3). */
function masked(text: string): Buffer<ArrayBuffer> {
  expect(text.length).toBeLessThan(126)
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)])
}

/** The ways in which a peer goes away. */
const WAYS: readonly ((socket: Socket) => void)[] = [
  (socket) => void socket.resetAndDestroy(),
  (socket) => void socket.end(),
  (socket) => void socket.destroy(),
]

function goAway(gone: readonly Socket[]): void {
  for (const [at, socket] of gone.entries()) WAYS[at % WAYS.length]?.(socket)
}

describe('[G2] a thousand sockets that go away, by a reset, by closing their half, by closing', () => {
  test('while they wait', async () => {
    server = await GateServer.start({ limits: { parkedMax: SOCKETS } })
    const waiting = await knockOften(SOCKETS)
    await server.parked(SOCKETS)
    goAway(waiting)
    await server.parked(0)
    expect(server.gate.counts).toMatchObject({ gone: SOCKETS, admitted: 0, parkedTotal: SOCKETS })
    expect(server.timersLeft).toBe(0)
  })

  test('while somebody looks at who they are', async () => {
    server = await GateServer.start({ limits: { parkedMax: SOCKETS }, authorize: () => new Promise<boolean>(() => {}) })
    server.readiness.open()
    const asked = await knockOften(SOCKETS, FOREIGN_PATH)
    await server.parked(SOCKETS)
    goAway(asked)
    await server.parked(0)
    expect(server.gate.counts.gone).toBe(SOCKETS)
  })

  test('while they are told why', async () => {
    server = await GateServer.start({ limits: { parkedMax: SOCKETS } })
    server.readiness.drain()
    const told = await knockOften(SOCKETS, WEBSOCKET_PATH, { Origin: server.origin })
    await until(() => server.gate.counts.told === SOCKETS)
    goAway(told)
    await until(() => server.gate.counts.told === 0)
    expect([server.sessions.size, server.timersLeft]).toEqual([0, 0])
  })

  test('while they are let in', async () => {
    server = await GateServer.start({ limits: { parkedMax: SOCKETS, releasePerSecond: 10_000 } })
    const waiting = await knockOften(SOCKETS)
    await server.parked(SOCKETS)
    goAway(waiting.filter((_, at) => at % 2 === 0))
    server.readiness.open()
    await server.world.advance(40)
    goAway(waiting.filter((_, at) => at % 2 === 1))
    await server.world.advance(1_000)
    await until(() => server.gate.counts.parked === 0 && server.sessions.size === 0)
    const { admitted, gone, refused } = server.gate.counts
    expect([admitted + gone, refused.size]).toEqual([SOCKETS, 0])
    expect(admitted).toBeGreaterThan(0)
  })

  test('in the turn in which they are refused', async () => {
    server = await GateServer.start({ limits: { parkedMax: SOCKETS } })
    const waiting = await knockOften(SOCKETS)
    await server.parked(SOCKETS)
    goAway(waiting)
    server.readiness.drain()
    expect(server.gate.counts.refused.get('draining')).toBe(SOCKETS)
    await until(() => server.connections === 0)
  })
})

test('[G2] one that says something and closes its half is out when its time is over, at the latest', async () => {
  server = await GateServer.start()
  const socket = await knock()
  await server.parked(1)
  socket.end(masked('{}'))
  await server.world.advance(3_000)
  await server.parked(0)
  expect(await everythingFrom(socket)).toContain('"reason":"gate: log.disk"')
})

test('[G1] what came together with the handshake is heard once it is let in', async () => {
  server = await GateServer.start()
  const frame = masked(JSON.stringify({ id: 1, connect: { token: 'ada' } }))
  const socket = await knock(WEBSOCKET_PATH, {}, frame)
  await server.parked(1)
  let heard = ''
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString()))
  server.readiness.open()
  await until(() => heard.includes('"id":1'))
  expect(heard).toMatch(/^HTTP\/1\.1 101 .*\r\n\r\n.*\{"id":1,"connect":\{"client"/s)
  expect(server.sessions.open).toBe(1)
})

describe('[G3] [G6] programs', () => {
  test.each<[string, () => unknown]>([
    ['draining', () => server.readiness.drain()],
    ['full', () => ((server.sessionsMax = 0), server.readiness.open())],
    ['log.disk', () => server.world.advance(3_000)],
    ['reopening', () => (server.readiness.close(), server.world.advance(3_000))],
  ])('are told %s by a status, Retry-After and a problem', async (reason, turn) => {
    server = await GateServer.start()
    const socket = await knock()
    await server.parked(1)
    await turn()
    const answer = await everythingFrom(socket)
    expect(answer).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\nContent-Type: application\/problem\+json\r\n/)
    expect(answer).toMatch(/\r\nRetry-After: [1-9]\d*\r\n/)
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status: 503, reason: `gate: ${reason}` })
    expect(server.refused).toEqual([{ reason, transport: 'websocket' }])
  })

  test('beyond the bound are told so', async () => {
    server = await GateServer.start({ limits: { parkedMax: 2 } })
    await knockOften(2)
    await server.parked(2)
    expect(await everythingFrom(await knock())).toContain('"reason":"gate: park-full"')
  })
})

describe('[G3] pages', () => {
  const page = (): Promise<RawClient> => RawClient.open(server.socketUrl(), { origin: server.origin })

  test('complete the handshake without a session, and are told by an error that answers their connect', async () => {
    server = await GateServer.start()
    server.readiness.drain()
    const client = await page()
    client.send(
      [
        { id: 7, connect: {} },
        { id: 8, subscribe: { channel: 'chat:a' } },
      ]
        .map((line) => JSON.stringify(line))
        .join('\n'),
    )
    expect(await client.closed()).toEqual({ code: 1013, reason: 'gate: draining' })
    expect(client.told.map((line) => JSON.parse(line) as unknown)).toEqual([
      { id: 7, error: { code: 100, message: 'gate: draining', temporary: true } },
    ])
    await until(() => server.gate.counts.told === 0)
    expect([server.sessions.size, server.gate.counts.admitted]).toEqual([0, 0])
    expect(server.refused).toEqual([{ reason: 'draining', transport: 'websocket' }])
  })

  test.each(['{}', 'nonsense', '{"id":1,"subscribe":{"channel":"chat:a"}}', Buffer.from('{"id":1,"connect":{}}')])(
    'that say %s first are told by the close frame alone',
    async (first) => {
      server = await GateServer.start()
      server.readiness.drain()
      const client = await page()
      client.send(first)
      expect(await client.closed()).toEqual({ code: 1013, reason: 'gate: draining' })
      expect(client.told).toEqual([])
    },
  )

  test('that say nothing are told by the close frame after 2 s, and cut off, whether they hear it or not', async () => {
    server = await GateServer.start()
    server.readiness.drain()
    const client = await page()
    const deaf = await knock(WEBSOCKET_PATH, { Origin: server.origin })
    await until(() => server.gate.counts.told === 2)
    await server.world.advance(1_999)
    expect(server.gate.counts.told).toBe(2)
    await server.world.advance(1)
    expect(await client.closed()).toEqual({ code: 1013, reason: 'gate: draining' })
    deaf.resume()
    await once(deaf, 'end')
    expect([server.gate.counts.told, server.timersLeft]).toEqual([0, 0])
  })

  test('beyond the bound get a status, which they cannot see', async () => {
    server = await GateServer.start({ limits: { parkedMax: 1 } })
    server.readiness.drain()
    await page()
    expect(await everythingFrom(await knock(WEBSOCKET_PATH, { Origin: server.origin }))).toMatch(/^HTTP\/1\.1 503 /)
  })

  test('of the other flavour are told that first: it is for good', async () => {
    server = await GateServer.start()
    server.readiness.drain()
    const client = new WebSocket(server.socketUrl(), 'centrifuge-protobuf', { origin: server.origin })
    expect((await once(client, 'close'))[0]).toBe(3506)
  })

  test('of a strange origin are 403, whatever the gate', async () => {
    server = await GateServer.start()
    const answer = await everythingFrom(await knock(WEBSOCKET_PATH, { Origin: 'https://evil.example' }))
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/)
    expect(server.refused).toEqual([{ reason: 'origin', transport: 'websocket' }])
  })

  test('with a handshake that breaks the standard free their place', async () => {
    server = await GateServer.start()
    server.readiness.drain()
    const socket = await knock(WEBSOCKET_PATH, { Origin: server.origin, 'Sec-WebSocket-Version': '7' })
    expect(await everythingFrom(socket)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    await until(() => server.gate.counts.told === 0)
    expect(server.timersLeft).toBe(0)
  })
})
