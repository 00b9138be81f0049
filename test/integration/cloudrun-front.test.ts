import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { Front } from '../../src/lab/cloudrun/front.ts'
import type { ProbeAnswer } from '../../src/lab/cloudrun/index.ts'
import { realTimers } from '../../src/runtime/real.ts'
import { FakeCloudRun } from '../support/cloudrun-world.ts'

/** Real servers stand where instances would; the service's own time is turned by hand. */
let instance: Server
let run: FakeCloudRun
let front: Front
/** Lets the start-up probe pass. */
let pass: () => void
const sockets: Socket[] = []

const TIMEOUT_MS = 300_000
const WORKLOAD = { command: 'x', args: [], env: {} }

async function start(listener: RequestListener): Promise<void> {
  instance = createServer(listener)
  instance.listen(0, '127.0.0.1')
  await once(instance, 'listening')
  const { port } = instance.address() as AddressInfo
  const passed = new Promise<ProbeAnswer>((resolve) => (pass = () => resolve({ kind: 'well' })))
  run = new FakeCloudRun({}, ({ timers }) => ({
    timers: { ...timers, soon: (run) => realTimers.soon(run) },
    freePort: async () => port,
    ask: () => passed,
  }))
  front = await Front.start(run.service, 0, TIMEOUT_MS, run.world)
}

/** The start-up probe has passed. */
async function serve(): Promise<void> {
  const deployed = run.service.deploy(WORKLOAD)
  pass()
  await run.manual.advance(0)
  await deployed
}

/** The start-up probe is asked, and has no answer yet. */
async function starting(): Promise<void> {
  void run.service.deploy(WORKLOAD)
  await run.manual.advance(0)
}

/** So many wait. */
async function waiting(requests: number): Promise<void> {
  while (run.service.status.waiting !== requests) await new Promise((resolve) => setImmediate(resolve))
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  front.close()
  front.cut()
  instance.closeAllConnections()
  instance.close()
  await once(instance, 'close')
})

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(`${front.url}${path}`, init)

/** An upgrade by hand; what comes back, as text. */
async function upgrade(more = ''): Promise<{ socket: Socket; until: (words: string) => Promise<string> }> {
  const socket = connect(Number(new URL(front.url).port), '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => {})
  let said = ''
  socket.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await once(socket, 'connect')
  socket.write(`GET /ws?x=1 HTTP/1.1\r\nHost: chat\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n${more}`)
  return {
    socket,
    async until(words) {
      while (!said.includes(words)) await once(socket, 'data')
      return said
    },
  }
}

/** The instance echoes on upgraded sockets. */
function echo(): void {
  instance.on('upgrade', (_request, socket: Socket, head: Buffer) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    socket.write(head)
    socket.pipe(socket)
  })
}

/** How many requests the one instance holds, once that is so. */
async function holds(requests: number): Promise<void> {
  while (run.service.status.instances[0]?.requests !== requests) await new Promise((resolve) => setImmediate(resolve))
}

describe('requests', () => {
  test('[N5] a request goes through as it came, with who sent it, and so does the answer', async () => {
    await start((request, response) => {
      response.writeHead(207, { 'x-own': 'yes', 'set-cookie': ['a=1', 'b=2'] })
      request.pipe(response)
    })
    let seen: IncomingMessage | undefined
    instance.on('request', (request) => (seen = request))
    await serve()
    const response = await get('/a?b=c', { method: 'POST', body: 'hello', headers: { 'x-forwarded-for': '192.0.2.1' } })
    expect([response.status, await response.text(), response.headers.get('x-own'), response.headers.getSetCookie()]).toEqual([
      207,
      'hello',
      'yes',
      ['a=1', 'b=2'],
    ])
    expect([seen?.method, seen?.url, seen?.headers['x-forwarded-for'], seen?.headers['x-forwarded-proto']]).toEqual([
      'POST',
      '/a?b=c',
      '192.0.2.1, 127.0.0.1',
      'https',
    ])
    await holds(0)
  })

  test('[N2] a request waits for the start-up probe', async () => {
    await start((_request, response) => response.end('served'))
    await starting()
    const response = get('/')
    await waiting(1)
    pass()
    expect(await (await response).text()).toBe('served')
  })

  test('an event stream arrives while it lasts, head first', async () => {
    await start((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
      instance.once('go-on', () => response.end('data: 1\n\n'))
    })
    await serve()
    const response = await get('/')
    instance.emit('go-on')
    expect(await response.text()).toBe('data: 1\n\n')
  })

  test('[N7] one that has no answer when its time is over gets 504, and leaves its place', async () => {
    await start(() => {})
    await serve()
    const response = get('/slow')
    await holds(1)
    await run.manual.advance(TIMEOUT_MS)
    expect((await response).status).toBe(504)
    await holds(0)
    expect(run.events).toContainEqual({ event: 'request.timed-out', path: '/slow', isUpgrade: false })
  })

  test('[N7] one whose answer has begun is cut', async () => {
    await start((_request, response) => void response.write('begun'))
    await serve()
    const response = await get('/')
    await run.manual.advance(TIMEOUT_MS)
    await expect(response.text()).rejects.toThrow('terminated')
    await holds(0)
  })

  test('an instance that breaks off costs 503, not the front', async () => {
    await start((request) => void request.socket.destroy())
    await serve()
    const response = await get('/')
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('the connection to the instance')])
    await holds(0)
  })

  test('a client that goes away leaves its place', async () => {
    await start(() => {})
    await serve()
    const asked = httpRequest(front.url)
    asked.on('error', () => {})
    asked.end()
    await holds(1)
    asked.destroy()
    await holds(0)
  })
})

describe('upgrades', () => {
  test('[N2] [N5] an upgrade waits for the start-up probe, with what was said meanwhile, and takes one place while it lasts', async () => {
    await start(() => {})
    echo()
    await starting()
    const { socket, until } = await upgrade('first ')
    socket.write('second ')
    await waiting(1)
    expect(socket.bytesRead).toBe(0)
    pass()
    socket.write('third')
    expect(await until('third')).toMatch(/^HTTP\/1\.1 101 .*first second third$/s)
    await holds(1)
    socket.end()
    await once(socket, 'close')
    await holds(0)
  })

  test('[N7] a WebSocket is cut when its time is over', async () => {
    await start(() => {})
    echo()
    await serve()
    const { socket, until } = await upgrade()
    await until('101')
    const closed = once(socket, 'close')
    await run.manual.advance(TIMEOUT_MS)
    await closed
    await holds(0)
    expect(run.events).toContainEqual({ event: 'request.timed-out', path: '/ws', isUpgrade: true })
  })

  test('what the instance says instead of an upgrade comes through, and ends the connection', async () => {
    await start((_request, response) => void response.writeHead(503, { 'retry-after': '7' }).end('not now'))
    instance.on('upgrade', (request, socket: Socket) => {
      socket.end(
        'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nnot now\r\n0\r\n\r\n',
      )
      void request
    })
    await serve()
    const { socket, until } = await upgrade()
    const said = await until('not now')
    expect(said).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\nRetry-After: 7\r\nConnection: close\r\n\r\nnot now$/)
    await once(socket, 'close')
    await holds(0)
  })

  test('an instance that resets a WebSocket, and a client that does, leave nothing', async () => {
    await start(() => {})
    echo()
    await serve()
    const [one, other] = [await upgrade(), await upgrade()]
    await Promise.all([one.until('101'), other.until('101')])
    sockets.at(-1)?.resetAndDestroy()
    one.socket.resetAndDestroy()
    await holds(0)
  })

  test('a client that goes away while it waits takes no place; one that floods is cut off', async () => {
    await start(() => {})
    echo()
    await starting()
    const [gone, flood] = [await upgrade(), await upgrade('x'.repeat(65_000))]
    await waiting(2)
    flood.socket.write('x'.repeat(1_000))
    gone.socket.end()
    await Promise.all([once(gone.socket, 'close'), once(flood.socket, 'close')])
    await waiting(0)
  })
})
