import type { Centrifuge, Subscription } from 'centrifuge'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Balancer } from '../support/balancer.ts'
import { clientOf, connected, Inbox, nextEvent, subscribed } from '../support/client.ts'
import { ServerProcess } from '../support/server-process.ts'
import { statusWhen } from '../support/status.ts'
import { TEST_CONFIG } from '../support/test-config.ts'
import { IS_FULL, MANY_CLIENTS } from '../support/tier.ts'

/** As on Cloud Run. */
const BUDGET_MS = 8_500
/** Where somebody does not answer, a drain lasts as long as it may. */
const SHORT_BUDGET_MS = 2_500

let directory: string
const servers: ServerProcess[] = []
const clients: Centrifuge[] = []

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidegate-drain-'))
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  for (const server of servers.splice(0)) await server.stop()
  rmSync(directory, { recursive: true, force: true })
})

async function start(budgetMs = BUDGET_MS): Promise<ServerProcess> {
  const config = { ...TEST_CONFIG, shutdown: { timeout: `${budgetMs}ms` } }
  const server = await ServerProcess.start({ config, directory })
  servers.push(server)
  return server
}

/** Sends with one id until there is an answer, as a page does. */
async function send(client: Centrifuge, id: string): Promise<void> {
  for (;;) {
    try {
      await client.ready()
      await client.rpc('chat.send', { channel: 'chat:1', id, data: id })
      return
    } catch (error) {
      const { code } = error as { code: number }
      if (![1, 2, 3, 4, 11, 100].includes(code)) throw error
      if (code !== 1) await nextEvent(client, 'connected')
    }
  }
}

/** What `server.stopped` says that the drain took, by the server's own clock. */
const drainMs = async (server: ServerProcess): Promise<number> => Number((await server.event('server.stopped'))['ms'])

test(
  '[G4] [L4] many clients, SIGTERM under load: all are told 3001, another process takes them over, nothing is lost',
  { timeout: 120_000 },
  async () => {
    const first = await start()
    const balancer = await Balancer.start(first.port)
    const codes: number[] = []
    const inboxes: Inbox[] = []
    const subscriptions: Subscription[] = []
    for (let n = 0; n < MANY_CLIENTS; n++) {
      const client = await clientOf(balancer, { user: `user-${n}`, more: { timeout: 20_000 } })
      clients.push(client)
      await connected(client)
      client.on('connecting', ({ code }) => codes.push(code))
      client.on('disconnected', ({ code }) => codes.push(code))
      const subscription = await subscribed(client, 'chat:1')
      subscriptions.push(subscription)
      inboxes.push(new Inbox(subscription))
    }
    const [ada] = clients
    if (ada === undefined) throw new Error('nobody is connected')
    const back = subscriptions.map((subscription) => nextEvent<{ recovered: boolean }>(subscription, 'subscribed'))
    let sent = 0
    const end = new AbortController()
    // The load: one message after the other, before, during and after the change of process.
    const load = (async () => {
      for (; !end.signal.aborted || sent < 60; sent++) await send(ada, `message-${sent}`)
    })()
    await inboxes[0]?.has(10)
    first.signal('SIGTERM')
    await first.event('server.draining')
    balancer.direct(undefined)
    expect(await first.exited).toBe(0)
    expect(await drainMs(first)).toBeLessThanOrEqual(BUDGET_MS)
    const second = await start()
    balancer.direct(second.port)
    expect((await Promise.all(back)).map(({ recovered }) => recovered)).toEqual(Array(MANY_CLIENTS).fill(true))
    end.abort()
    await load
    expect(codes).toEqual(Array(MANY_CLIENTS).fill(3001))
    const expected = Array.from({ length: sent }, (_, n) => `message-${n}`)
    for (const inbox of inboxes) expect(await inbox.has(sent)).toEqual(expected)
    await balancer.stop()
  },
)

describe('whatever the clients do', () => {
  /** One that shakes hands, and from then on neither reads nor answers. */
  async function deafSocket(server: ServerProcess): Promise<Socket> {
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(
      'GET /connection/websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    await once(socket, 'data')
    socket.pause()
    return socket
  }

  test('[R9] stragglers that answer nothing are ended within the budget, and the exit is clean', async () => {
    const server = await start(SHORT_BUDGET_MS)
    const deaf = await Promise.all(Array.from({ length: 20 }, () => deafSocket(server)))
    server.signal('SIGTERM')
    expect(await server.exited).toBe(0)
    expect(await drainMs(server)).toBeLessThanOrEqual(SHORT_BUDGET_MS)
    for (const socket of deaf) socket.destroy()
  })

  test('[R9] a second signal ends at once with 1', async () => {
    const server = await start()
    const deaf = await deafSocket(server)
    server.signal('SIGTERM')
    await server.event('server.draining')
    server.signal('SIGTERM')
    expect(await server.exited).toBe(1)
    expect(server.events.map(({ message }) => message)).not.toContain('server.stopped')
    deaf.destroy()
  })

  test('[R11] [G4] probes are answered until the end: ready 503, live 200, and newcomers are refused', async () => {
    const server = await start(SHORT_BUDGET_MS)
    const deaf = await deafSocket(server)
    server.signal('SIGTERM')
    const status = await statusWhen(server, ({ phase }) => phase === 'draining')
    expect(status.gate.state).toBe('draining')
    expect((await fetch(server.url('/health/ready'))).status).toBe(503)
    expect((await fetch(server.url('/health/live'))).status).toBe(200)
    const late = await clientOf(server, { transport: 'http_stream' })
    clients.push(late)
    late.connect()
    expect((await server.event('connection.refused'))['reason']).toBe('gate: draining')
    deaf.destroy()
    expect(await server.exited).toBe(0)
  })
})

// A figure of the full tier.
if (IS_FULL) {
  test('[R9] ten thousand sockets are told within the budget', { timeout: 180_000 }, async () => {
    const server = await start()
    const sockets: Socket[] = []
    for (let n = 0; n < 10_000; n += 500) {
      sockets.push(
        ...(await Promise.all(
          Array.from({ length: 500 }, async () => {
            const socket = connect(server.port, '127.0.0.1')
            socket.on('error', () => {})
            socket.write(
              'GET /connection/websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
            )
            await once(socket, 'data')
            return socket
          }),
        )),
      )
    }
    const codes: number[] = []
    const gone = sockets.map(async (socket) => {
      socket.on('data', (bytes: Buffer) => {
        const at = bytes.lastIndexOf(0x88)
        if (at >= 0 && bytes.length >= at + 4) codes.push(bytes.readUInt16BE(at + 2))
        socket.end(Buffer.from([0x88, 0x80, 0, 0, 0, 0]))
      })
      await once(socket, 'close')
    })
    server.signal('SIGTERM')
    expect(await server.exited).toBe(0)
    await Promise.all(gone)
    expect(await drainMs(server)).toBeLessThanOrEqual(BUDGET_MS)
    // Those that never said who they are may have been ended as stale (3502) before they were told.
    expect(codes.filter((code) => code !== 3001 && code !== 3502)).toEqual([])
    expect(codes).toHaveLength(10_000)
  })
}
