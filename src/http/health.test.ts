import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { ABOUT, DrivenReadiness, LOAD } from '../../test/support/driven-services.ts'
import { healthHandler } from './health.ts'

let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** Answers what health does not with 418. */
async function serve(driven: DrivenReadiness): Promise<(path: string, method?: string) => Promise<Response>> {
  const { readiness, reporter } = driven
  const health = healthHandler({
    state: () => readiness.gate('clients').verdict().kind,
    hasBeenOpen: () => reporter.hasBeenOpen,
    report: () => reporter.report(readiness, ABOUT, LOAD, 'public'),
  })
  const made = createServer((request, response) => {
    if (!health(request, response)) response.writeHead(418).end()
  })
  server = made
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  const { port } = made.address() as AddressInfo
  return (path, method = 'GET') =>
    fetch(`http://127.0.0.1:${port}${path}`, { method, ...(method === 'POST' && { body: 'x'.repeat(100_000) }) })
}

const PROBES = ['startup', 'ready', 'live'] as const

async function statuses(ask: (path: string) => Promise<Response>): Promise<readonly number[]> {
  return Promise.all(PROBES.map(async (probe) => (await ask(`/health/${probe}`)).status))
}

describe('the probes', () => {
  test('[R11] live is 200 in every phase; ready only while open; startup from the first opening on', async () => {
    const driven = new DrivenReadiness()
    const ask = await serve(driven)
    const seen: Record<string, readonly number[]> = { before: await statuses(ask) }
    await driven.open()
    seen['open'] = await statuses(ask)
    driven.commands.lease.lost('gone')
    seen['closed'] = await statuses(ask)
    void driven.readiness.drain()
    seen['draining'] = await statuses(ask)
    await driven.turn(10_000)
    seen['stopped'] = await statuses(ask)
    expect(seen).toEqual({
      before: [503, 503, 200],
      open: [200, 200, 200],
      closed: [200, 503, 200],
      draining: [200, 503, 200],
      stopped: [200, 503, 200],
    })
  })

  test('[R11] live asks nothing of anybody', async () => {
    const raise = (): never => {
      throw new Error('a probe asked')
    }
    const health = healthHandler({ state: raise, hasBeenOpen: raise, report: raise })
    const written: unknown[] = []
    const response = { writeHead: (status: number) => (written.push(status), response), end: () => response }
    expect(health({ url: '/health/live', method: 'GET' } as never, response as never)).toBe(true)
    expect(written).toEqual([200])
  })

  test('a drain before the first opening never says that it has started', async () => {
    const driven = new DrivenReadiness()
    const ask = await serve(driven)
    void driven.readiness.start()
    void driven.readiness.drain()
    expect(await statuses(ask)).toEqual([503, 503, 200])
  })

  test('reading never asks a service: however often, the timeline stands still', async () => {
    const driven = new DrivenReadiness()
    const ask = await serve(driven)
    await driven.open()
    const before = driven.readiness.timeline()
    for (const path of ['/health', '/health/ready', '/health/live']) await ask(path)
    expect(driven.readiness.timeline()).toEqual(before)
  })

  test('a proof that has become too old since anybody looked does not count', async () => {
    const driven = new DrivenReadiness({ timers: { after: () => () => {}, every: () => () => {}, soon: (run) => run() } })
    const ask = await serve(driven)
    await driven.open()
    expect((await ask('/health/ready')).status).toBe(200)
    // Nobody's timer runs any more.
    await driven.turn(60_000)
    expect((await ask('/health/ready')).status).toBe(503)
  })
})

describe('all of it', () => {
  test('is 200 also while closed, and says why', async () => {
    const driven = new DrivenReadiness()
    const ask = await serve(driven)
    await driven.open()
    driven.commands.lease.lost('gone')
    const response = await ask('/health?pretty')
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await response.json()).toMatchObject({
      gate: { state: 'closed', reason: 'redis.commands' },
      revision: 'tidegate-00042-abc',
      refused: { origin: 4 },
    })
  })

  test('HEAD has the length of GET and no body', async () => {
    const ask = await serve(new DrivenReadiness())
    for (const path of ['/health', '/health/live', '/health/ready']) {
      const [head, get] = [await ask(path, 'HEAD'), await ask(path)]
      expect(head.status).toBe(get.status)
      expect(await head.text()).toBe('')
      expect(head.headers.get('content-length')).toBe(String((await get.text()).length))
    }
  })

  test('other methods are 405, other paths are left alone', async () => {
    const ask = await serve(new DrivenReadiness())
    const posted = await ask('/health/live', 'POST')
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    for (const path of ['/', '/health/', '/health/other', '/healthy', '/health/live/']) expect((await ask(path)).status).toBe(418)
  })
})
