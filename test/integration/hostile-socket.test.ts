import { once } from 'node:events'
import WebSocket from 'ws'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { clientOf, connected, Inbox, subscribed } from '../support/client.ts'
import { everythingFrom, handshake, RawClient, rawSocket } from '../support/raw-client.ts'
import { ServerProcess } from '../support/server-process.ts'
import { TEST_CONFIG } from '../support/test-config.ts'
import { connectionToken } from '../support/tokens.ts'

let server: ServerProcess
const clients: RawClient[] = []

beforeAll(async () => {
  server = await ServerProcess.start({
    config: {
      ...TEST_CONFIG,
      client: {
        ...TEST_CONFIG.client,
        stale_close_delay: '2s',
        queue_max_size: 65_536,
        allowed_origins: ['https://*.example.com'],
        command_rate_limit: { rate: 2_000, burst: 2_000 },
      },
    },
  })
})

afterEach(() => {
  for (const { socket } of clients.splice(0)) socket.terminate()
})

afterAll(async () => {
  expect(await server.stop()).toBe(0)
})

async function open(options: ConstructorParameters<typeof RawClient>[1] = {}): Promise<RawClient> {
  const client = await RawClient.open(server.socketUrl(), options)
  clients.push(client)
  return client
}

/** A client that is in. */
async function inside(user = 'mallory'): Promise<RawClient> {
  const client = await open()
  client.send({ id: 1, connect: { token: await connectionToken(user) } })
  await client.line(({ id }) => id === 1)
  return client
}

/** The number that `/metrics` gives for a name, with labels if it has some. */
async function metric(name: string): Promise<number> {
  const text = await (await fetch(server.url('/metrics'))).text()
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `))
  return Number(line?.split(' ').at(-1))
}

/** Sessions of the tests before end after their sockets do. */
async function allGone(): Promise<void> {
  for (const { socket } of clients.splice(0)) socket.terminate()
  while ((await metric('tidegate_sessions')) > 0) await new Promise((resolve) => setImmediate(resolve))
}

describe('a hostile socket', () => {
  test('a message over the limit is closed with 1009', async () => {
    const client = await inside()
    client.send(JSON.stringify({ id: 2, rpc: { data: 'x'.repeat(70_000) } }))
    expect((await client.closed()).code).toBe(1009)
  })

  test('bad UTF-8 is closed with 1007', async () => {
    const client = await inside()
    client.socket.send(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), { binary: false })
    expect((await client.closed()).code).toBe(1007)
  })

  test('a binary message is closed with 3501', async () => {
    const client = await inside()
    client.send(Buffer.from('{}'))
    expect(await client.closed()).toEqual({ code: 3501, reason: 'bad request' })
  })

  test('an unmasked frame is closed with 1002', async () => {
    const socket = await rawSocket(server.port, handshake('/connection/websocket'))
    await once(socket, 'data')
    socket.write(Buffer.from([0x81, 0x02, 0x7b, 0x7d]))
    const [bytes] = (await once(socket, 'data')) as [Buffer]
    expect([bytes[0], bytes.readUInt16BE(2)]).toEqual([0x88, 1002])
    socket.destroy()
  })

  test('[S8] a socket that says nothing is closed with 3502', async () => {
    expect(await (await open()).closed()).toEqual({ code: 3502, reason: 'stale' })
  })

  test('the other flavour of the protocol ends with 3506, for good', async () => {
    const protobuf = new WebSocket(server.socketUrl(), 'centrifuge-protobuf')
    expect((await once(protobuf, 'close'))[0]).toBe(3506)
  })

  test.each([
    ['our own', () => `http://127.0.0.1:${server.port}`, 101],
    ['a listed one', () => 'https://chat.example.com', 101],
    ['a stranger', () => 'https://example.org', 403],
    ['one that looks like a listed one', () => 'https://chat.example.com.evil.org', 403],
    ['one that ends like our own', () => `http://evil-127.0.0.1:${server.port}`, 403],
    ['none that a page may have', () => 'null', 403],
  ])('[G6] a page of %s origin', async (_name, origin, status) => {
    const socket = await rawSocket(
      server.port,
      handshake('/connection/websocket', { Host: `127.0.0.1:${server.port}`, Origin: origin() }),
    )
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toContain(`HTTP/1.1 ${status} `)
    if (status === 403) expect(answer.toString()).toContain('"reason":"gate: origin"')
    socket.destroy()
  })

  test('an upgrade to a path where there is none is 404', async () => {
    expect(await everythingFrom(await rawSocket(server.port, handshake('/nothing')))).toContain('404 Not Found')
  })

  test.each([
    ['of HTTP/1.0', (head: string) => head.replace('HTTP/1.1', 'HTTP/1.0')],
    ['without a Host', (head: string) => head.replace(/Host: .*\r\n/, '')],
    ['with two', (head: string) => head.replace('\r\n', '\r\nHost: elsewhere\r\n')],
  ])('an upgrade %s is 400', async (_name, change) => {
    const socket = await rawSocket(server.port, change(handshake('/connection/websocket')))
    expect(await everythingFrom(socket)).toMatch(/^HTTP\/1\.1 400 /)
  })

  test('a socket that is reset in the middle of its handshake harms nobody', async () => {
    for (let times = 0; times < 50; times++) {
      const socket = await rawSocket(server.port, handshake('/connection/websocket'))
      socket.resetAndDestroy()
    }
    const client = await inside()
    client.send({ id: 2, ping: {} })
    await client.line(({ id }) => id === 2)
  })

  test('[S7] pings that nobody reads the answers of end the session, and cost no memory', async () => {
    const client = await inside()
    client.socket.pause()
    for (let pings = 0; pings < 10_000; pings++) client.socket.ping('x'.repeat(100))
    client.socket.resume()
    expect((await client.closed()).code).toBe(3013)
  })

  test('[S7] pongs that nobody asked for count as well', async () => {
    const client = await inside()
    for (let pongs = 0; pongs < 5_000; pongs++) client.socket.pong()
    expect((await client.closed()).code).toBe(3013)
  })

  test('[L6] [S7] a client that does not read ends with 3008; the others get everything', async () => {
    const slow = await inside()
    slow.send({ id: 2, subscribe: { channel: 'talk:slow' } })
    await slow.line(({ id }) => id === 2)
    slow.socket.pause()
    const ada = await connected(await clientOf(server))
    const subscription = await subscribed(ada, 'talk:slow')
    const inbox = new Inbox(subscription)
    const text = 'x'.repeat(50_000)
    let said = 0
    // Until the system's own buffers are full, then the outbox.
    const ended = server.events.length
    while (!server.events.slice(ended).some(({ code }) => code === 3008)) {
      await subscription.publish({ text, n: said++ })
      expect(said).toBeLessThan(2_000)
    }
    expect((await inbox.has(said)).length).toBe(said)
    ada.disconnect()
  }, 60_000)

  test('[S15] [S3] many large reads in one frame end the session or are answered, and cost the process nothing', async () => {
    const channel = 'chat:large'
    const ada = await connected(await clientOf(server))
    const subscription = await subscribed(ada, channel)
    for (let n = 0; n < 30; n++) await subscription.publish('x'.repeat(50_000))
    ada.disconnect()
    const client = await inside()
    client.send({ id: 2, subscribe: { channel } })
    await client.line(({ id }) => id === 2)
    client.send(Array.from({ length: 400 }, (_, n) => JSON.stringify({ id: 3 + n, history: { channel, limit: -1 } })).join('\n'))
    await Promise.race([client.closed(), client.line(({ id }) => id === 402)])
    const other = await inside()
    other.send({ id: 2, ping: {} })
    await other.line(({ id }) => id === 2)
  })

  test('[L6] a burst of large messages costs no fast reader its connection', async () => {
    const [ada, grace] = [await connected(await clientOf(server)), await connected(await clientOf(server, { user: 'grace' }))]
    const [hers, his] = [await subscribed(ada, 'chat:burst'), await subscribed(grace, 'chat:burst')]
    const ended: unknown[] = []
    for (const client of [ada, grace]) client.on('connecting', (context) => ended.push(context))
    const inbox = new Inbox(his)
    await Promise.all(Array.from({ length: 30 }, (_, n) => hers.publish({ n, text: 'x'.repeat(20_000) })))
    await inbox.has(30)
    expect(ended).toEqual([])
    for (const client of [ada, grace]) client.disconnect()
  })

  test('a stream that is pipelined behind another is refused', async () => {
    const connect = encodeURIComponent(JSON.stringify({ id: 1, connect: { token: await connectionToken('mallory') } }))
    const get = `GET /connection/sse?cf_connect=${connect} HTTP/1.1\r\nHost: x\r\n\r\n`
    await allGone()
    const socket = await rawSocket(server.port, get.repeat(20))
    await once(socket, 'data')
    expect(await metric('tidegate_sessions')).toBe(1)
    socket.destroy()
  })

  test('[S13] data that is nested too deeply is 107, and nothing is logged as a fault of ours', async () => {
    const client = await inside()
    client.send({ id: 2, subscribe: { channel: 'talk:deep' } })
    const depth = 20_000
    client.send(`{"id":3,"publish":{"channel":"talk:deep","data":${'['.repeat(depth)}${']'.repeat(depth)}}}`)
    const answer = await Promise.race([client.line(({ id }) => id === 3), client.closed()])
    expect(answer).toMatchObject({ error: { code: 107 } })
    expect(server.events.filter(({ message }) => message === 'command.failed')).toEqual([])
  })

  test('[S6] when all have gone, no session and no channel is left', async () => {
    await allGone()
    expect(
      await Promise.all(['tidegate_clients', 'tidegate_users', 'tidegate_channels', 'tidegate_subscriptions'].map(metric)),
    ).toEqual([0, 0, 0, 0])
  })
})

test('[G4] sockets that say nothing, or not enough, do not hold up the end', async () => {
  const quiet = await ServerProcess.start({ config: TEST_CONFIG })
  const sockets = await Promise.all(
    ['', 'GET / HT', 'POST /emulation HTTP/1.1\r\nHost: x\r\n', 'nonsense\r\n\r\n', handshake('/nothing')].map((text) =>
      rawSocket(quiet.port, text),
    ),
  )
  await (await fetch(quiet.url('/health/live'))).text()
  expect(await quiet.stop()).toBe(0)
  for (const socket of sockets) socket.destroy()
}, 10_000)

test('[G3] [G6] a server that is full says so, with the same reason in the answer, the log and the metric', async () => {
  const full = await ServerProcess.start({ config: { ...TEST_CONFIG, client: { ...TEST_CONFIG.client, connection_limit: 1 } } })
  const first = await RawClient.open(full.socketUrl())
  const answer = await everythingFrom(await rawSocket(full.port, handshake('/connection/websocket')))
  expect(answer).toMatch(/^HTTP\/1\.1 503 /)
  expect(answer).toMatch(/Retry-After: \d+/)
  expect(answer).toContain('"reason":"gate: full"')
  const stream = await fetch(full.url('/connection/http_stream'), { method: 'POST', body: '{}' })
  expect(stream.status).toBe(503)
  expect(await stream.json()).toMatchObject({ status: 503, reason: 'gate: full' })
  expect((await full.eventsNamed('connection.refused', 2)).map(({ reason }) => reason)).toEqual(['gate: full', 'gate: full'])
  expect(await (await fetch(full.url('/metrics'))).text()).toContain('tidegate_connections_refused_total{reason="full"} 2')
  first.socket.terminate()
  await full.stop()
})
