import type { Centrifuge } from 'centrifuge'
import WebSocket from 'ws'
import { afterEach, describe, expect, test } from 'vitest'
import { clientOf, nextEvent, TRANSPORTS, type Transport } from '../support/client.ts'
import { GateServer, until } from '../support/gate-server.ts'
import { everythingFrom, rawSocket } from '../support/raw-client.ts'

let server: GateServer
const clients: Centrifuge[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  await server.stop()
})

/** The unmodified client in a page: its handshake carries an Origin, its fetch and its event source say that they are a browser's. */
async function pageClient(transport: Transport): Promise<Centrifuge> {
  const { origin } = server
  class PageSocket extends WebSocket {
    constructor(url: string) {
      super(url, { origin })
    }
  }
  const client = await clientOf(server, { transport, more: { websocket: PageSocket } })
  clients.push(client)
  return client
}

interface Failure {
  readonly type: string
  readonly error: { readonly code: number; readonly message: string; readonly temporary?: boolean }
}

const isConnectFailure = ({ type }: Failure): boolean => type === 'connect'

const told = (client: Centrifuge): Promise<Failure> => nextEvent<Failure>(client, 'error', isConnectFailure)

const refusalOf = (reason: string): object => ({ error: { code: 100, message: `gate: ${reason}`, temporary: true } })

describe.each(TRANSPORTS)('[G3] the unmodified client in a page, over %s', (transport) => {
  test('waits while the gate is closed, and is let in on its first attempt when it opens', async () => {
    server = await GateServer.start()
    const client = await pageClient(transport)
    const failures: unknown[] = []
    client.on('error', (failure) => failures.push(failure))
    client.connect()
    await server.parked(1)
    server.readiness.open()
    await client.ready()
    expect([failures, server.gate.counts.parkedTotal, server.sessions.open]).toEqual([[], 1, 1])
  })

  test.each([
    ['log.disk', () => server.parked(1).then(() => server.world.advance(3_000))],
    ['reopening', () => server.parked(1).then(() => (server.readiness.close(), server.world.advance(3_000)))],
    ['draining', () => server.parked(1).then(() => server.readiness.drain())],
    ['full', () => server.parked(1).then(() => ((server.sessionsMax = 0), server.readiness.open()))],
  ])('reads %s', async (reason, turn) => {
    server = await GateServer.start()
    const client = await pageClient(transport)
    const failure = told(client)
    client.connect()
    await turn()
    expect(await failure).toMatchObject(refusalOf(reason))
    expect(server.sessions.size).toBe(0)
    expect(server.refused[0]).toEqual({ reason, transport })
  })

  test('reads the reason while it is refused at once, and gets in by itself when the gate opens', async () => {
    server = await GateServer.start({ limits: { parkedMax: 1 } })
    const filler = await rawSocket(server.port, `GET /connection/sse?cf_connect={} HTTP/1.1\r\nHost: x\r\n\r\n`)
    await server.parked(1)
    const client = await pageClient(transport)
    if (transport === 'websocket') {
      // It would have to be told within the bound, which is reached: it sees that the transport failed.
      const failure = nextEvent<Failure>(client, 'error')
      client.connect()
      expect((await failure).type).toBe('transport')
    } else {
      const failure = told(client)
      client.connect()
      expect(await failure).toMatchObject(refusalOf('park-full'))
    }
    filler.destroy()
    await until(() => server.gate.counts.gone === 1)
    server.readiness.open()
    await client.ready()
  })
})

describe.each([
  ['http_stream', 'POST /connection/http_stream HTTP/1.1\r\nHost: x\r\nContent-Length: 21\r\n', '{"id":1,"connect":{}}'],
  ['sse', `GET /connection/sse?cf_connect=${encodeURIComponent('{"id":1,"connect":{}}')} HTTP/1.1\r\nHost: x\r\n`, ''],
])('[G3] a program, over %s', (transport, head, body) => {
  const ask = (more = ''): Promise<Awaited<ReturnType<typeof rawSocket>>> =>
    rawSocket(server.port, `${head}${more}Connection: close\r\n\r\n${body}`)

  test('waits without an answer, and is told by a status, Retry-After and a problem', async () => {
    server = await GateServer.start()
    const socket = await ask()
    await server.parked(1)
    server.readiness.drain()
    const answer = await everythingFrom(socket)
    expect(answer).toMatch(/^HTTP\/1\.1 503 .*Retry-After: [1-9].*"reason":"gate: draining"/s)
    expect(server.refused).toEqual([{ reason: 'draining', transport }])
  })

  test('that says it is a page is told in the stream', async () => {
    server = await GateServer.start()
    server.readiness.drain()
    const answer = await everythingFrom(await ask('Sec-Fetch-Mode: cors\r\n'))
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toContain('{"id":1,"error":{"code":100,"message":"gate: draining","temporary":true}}')
    expect(server.sessions.size).toBe(0)
  })

  test('[G2] is gone when it goes away while it waits, however it does', async () => {
    server = await GateServer.start()
    const sockets = await Promise.all([ask(), ask(), ask()])
    await server.parked(3)
    sockets[0]?.resetAndDestroy()
    sockets[1]?.end()
    sockets[2]?.destroy()
    await server.parked(0)
    server.readiness.open()
    await server.world.settle()
    expect([server.gate.counts.gone, server.sessions.size, server.timersLeft]).toEqual([3, 0, 0])
  })
})

test('[G3] what goes upstream is for sessions that are there: the gate is not asked', async () => {
  server = await GateServer.start()
  server.readiness.drain()
  const body = JSON.stringify({ session: 'none', node: 'node', data: '{}' })
  expect((await fetch(server.url('/emulation'), { method: 'POST', body })).status).toBe(404)
  expect(server.refused).toEqual([])
})
