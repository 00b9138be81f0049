import { once } from 'node:events'
import WebSocket, { type ClientOptions } from 'ws'
import { afterEach, describe, expect, test } from 'vitest'
import { FOREIGN_PATH, GateServer, until } from '../support/gate-server.ts'
import { everythingFrom, handshake, rawSocket } from '../support/raw-client.ts'

let server: GateServer
const clients: WebSocket[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate()
  await server.stop()
})

function connect(options: ClientOptions = {}): WebSocket {
  const client = new WebSocket(server.socketUrl(FOREIGN_PATH), options)
  client.on('error', () => {})
  clients.push(client)
  return client
}

function only<T>(list: readonly T[]): T {
  const [first] = list
  if (first === undefined || list.length > 1) throw new Error(`there are ${list.length}`)
  return first
}

/** What a program reads of a refusal. */
async function refusal(): Promise<string> {
  return everythingFrom(await rawSocket(server.port, handshake(FOREIGN_PATH)))
}

/** Answers that a test gives when it likes. */
function questions(): { readonly authorize: () => Promise<boolean>; readonly answers: ((is: boolean) => void)[] } {
  const answers: ((is: boolean) => void)[] = []
  return { authorize: () => new Promise((resolve) => answers.push(resolve)), answers }
}

describe('any WebSocket server behind the gate', () => {
  test('[G1] hears of a connection when the gate has opened, and of its first message', async () => {
    server = await GateServer.start()
    const client = connect()
    await server.parked(1)
    expect(server.foreign).toEqual([])
    server.readiness.open()
    await once(client, 'open')
    client.send('hello')
    await until(() => server.foreign.length === 1)
    expect(String((await once(only(server.foreign), 'message'))[0])).toBe('hello')
  })

  test('[G3] a program is told by a status, a page by the close frame', async () => {
    server = await GateServer.start()
    server.readiness.drain()
    expect(await refusal()).toMatch(/^HTTP\/1\.1 503 .*Retry-After: .*"reason":"gate: draining"/s)
    const [code, reason] = (await once(connect({ origin: server.origin }), 'close')) as [number, Buffer]
    expect([code, String(reason)]).toEqual([1013, 'gate: draining'])
    await until(() => server.gate.counts.told === 0)
    expect([server.foreign, server.timersLeft]).toEqual([[], 0])
  })

  test('[G3] who is not authorized is told 401, page or program, and a check that raises is told as what it is', async () => {
    server = await GateServer.start({
      authorize(request) {
        if (request.headers['authorization'] === undefined) return false
        throw new Error('a bug')
      },
    })
    server.readiness.open()
    expect(await refusal()).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n.*"reason":"gate: unauthorized"/s)
    const [, response] = (await once(connect({ origin: server.origin }), 'unexpected-response')) as [
      unknown,
      { statusCode: number },
    ]
    expect(response.statusCode).toBe(401)
    await once(connect({ headers: { Authorization: 'x' } }), 'error')
    expect(server.refused.map(({ reason }) => reason)).toEqual(['unauthorized', 'unauthorized', 'authorize-failed'])
    expect(server.failed).toMatchObject([{ message: 'a bug' }])
    expect(server.foreign).toEqual([])
  })

  test('[G1] the verdict turns while somebody looks at who it is: it waits, and is in when it opens again', async () => {
    const { authorize, answers } = questions()
    server = await GateServer.start({ authorize })
    server.readiness.open()
    const client = connect()
    await until(() => answers.length === 1)
    server.readiness.close('database')
    answers[0]?.(true)
    await server.world.settle()
    expect([server.foreign.length, server.gate.counts.parked]).toEqual([0, 1])
    server.readiness.open()
    await once(client, 'open')
    expect(server.gate.counts.admitted).toBe(1)
  })

  test('[G1] the drain begins while somebody looks at who it is: it is told in that turn, and a yes comes too late', async () => {
    const { authorize, answers } = questions()
    server = await GateServer.start({ authorize })
    server.readiness.open()
    const said = refusal()
    await until(() => answers.length === 1)
    server.readiness.drain()
    expect(await said).toContain('"reason":"gate: draining"')
    answers[0]?.(true)
    await server.world.settle()
    expect(server.foreign).toEqual([])
  })

  test('[G2] somebody who takes too long to look does not keep it waiting', async () => {
    server = await GateServer.start(questions())
    server.readiness.open()
    const said = refusal()
    await server.parked(1)
    await server.world.advance(3_000)
    expect(await said).toContain('"reason":"gate: authorize-slow"')
  })
})
