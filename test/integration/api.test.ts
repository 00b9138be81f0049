import type { Centrifuge } from 'centrifuge'
import { SignJWT } from 'jose'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { clientOf, connected, Inbox, nextEvent, subscribed, TRANSPORTS } from '../support/client.ts'
import { ServerProcess } from '../support/server-process.ts'
import { TEST_CONFIG } from '../support/test-config.ts'
import { connectionToken, TEST_API_KEY, TEST_SECRET } from '../support/tokens.ts'

let directory: string
let server: ServerProcess
const clients: Centrifuge[] = []
/** One server serves all tests, so each has a user and a channel of its own. */
let user: string
let channel: string
let tests = 0

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tidegate-api-'))
  server = await ServerProcess.start({ config: TEST_CONFIG, directory })
})

beforeEach(() => {
  user = `ada-${++tests}`
  channel = `chat:${tests}`
})

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect()
})

afterAll(async () => {
  await server.stop()
  rmSync(directory, { recursive: true, force: true })
})

/** Another process on the same data; the one before had no time to write anything more. */
async function restart(): Promise<void> {
  await server.kill()
  server = await ServerProcess.start({ config: TEST_CONFIG, directory })
}

async function comesIn(options: Parameters<typeof clientOf>[1] = {}): Promise<Centrifuge> {
  const client = await clientOf(server, { user, ...options })
  clients.push(client)
  return connected(client)
}

function post(path: string, body: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(server.url(path), { method: 'POST', headers, body })
}

/** As a server library asks. */
async function call(method: string, request: object = {}): Promise<unknown> {
  const response = await post(`/api/${method}`, JSON.stringify(request), { 'X-API-Key': TEST_API_KEY })
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
  return response.json()
}

/** A token that is as old as a test wants it. */
function issuedAt(user: string, seconds: number): Promise<string> {
  const token = new SignJWT({ sub: user }).setProtectedHeader({ alg: 'HS256' }).setIssuedAt(seconds)
  return token.sign(new TextEncoder().encode(TEST_SECRET))
}

const DONE = { result: {} }
const EPOCH = expect.any(String) as string

describe('over HTTP', () => {
  test.each([
    [{ 'X-API-Key': TEST_API_KEY }, 200],
    [{ Authorization: `apikey ${TEST_API_KEY}` }, 200],
    [{ 'X-API-Key': 'wrong' }, 401],
    [{}, 401],
  ])('%j is answered with %d', async (headers, status) => {
    expect((await post('/api/info', '{}', headers as Record<string, string>)).status).toBe(status)
  })

  test('what is wrong with the request is told by its status, and in words', async () => {
    const key = { 'X-API-Key': TEST_API_KEY }
    const answers = await Promise.all([
      post('/api/publish', '{', key),
      post('/api/nothing', '{}', key),
      post('/api', '{"method":"info"}', key),
      post('/api/publish', '{"chanel":"chat:1"}', key),
      post('/api/publish', ' '.repeat(5 * 1_048_576), key),
      fetch(server.url('/api/info'), { headers: key }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([400, 404, 404, 200, 413, 405])
    const bodies = (await Promise.all(answers.slice(0, 4).map((answer) => answer.json()))) as { error: { code: number } }[]
    expect(bodies.map(({ error }) => error.code)).toEqual([107, 104, 104, 107])
  })

  test('no key is ever logged', async () => {
    await post('/api/info', '{}', { 'X-API-Key': 'a wrong key' })
    await server.event('api.refused')
    expect(server.said()).not.toContain('a wrong key')
    expect(server.said()).not.toContain(TEST_API_KEY)
  })

  test('without a key it is off, and without a key in development it is for programs of this machine', async () => {
    const { http_api: _key, ...keyless } = TEST_CONFIG
    const [off, insecure] = await Promise.all([
      ServerProcess.start({ config: keyless }),
      ServerProcess.start({ config: { ...keyless, http_api: { insecure: true } } }),
    ])
    try {
      const ask = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
        fetch(url, { method: 'POST', body: '{}', headers })
      expect((await ask(off.url('/api/info'))).status).toBe(403)
      expect((await ask(insecure.url('/api/info'))).status).toBe(200)
      expect((await ask(insecure.url('/api/info'), { Origin: 'https://page.example' })).status).toBe(403)
    } finally {
      await Promise.all([off.stop(), insecure.stop()])
    }
  })
})

describe('what it does to clients', () => {
  test('publish and broadcast reach them, batch in order', async () => {
    const inbox = new Inbox(await subscribed(await comesIn(), channel))
    expect(await call('publish', { channel, data: { n: 1 } })).toEqual({ result: { offset: 1, epoch: EPOCH } })
    await call('broadcast', { channels: [channel, 'chat:other'], data: { n: 2 } })
    const commands = [3, 4, 5].map((n) => ({ publish: { channel, data: { n } } }))
    expect(await call('batch', { commands, parallel: true })).toMatchObject({
      replies: [3, 4, 5].map((offset) => ({ publish: { offset } })),
    })
    expect(await inbox.has(5)).toEqual([1, 2, 3, 4, 5].map((n) => ({ n })))
  })

  test('[L2] an idempotency key holds over a restart', async () => {
    const request = { channel, data: 1, idempotency_key: 'once' }
    const first = await call('publish', request)
    await restart()
    expect(await call('publish', request)).toEqual(first)
    expect(await call('history', { channel, limit: -1 })).toMatchObject({ result: { publications: [{ data: 1 }] } })
  })

  test.each(TRANSPORTS)(
    '[L4] subscribe puts them in with what they missed, unsubscribe takes them out (%s)',
    async (transport) => {
      const client = await comesIn({ transport })
      const { result } = (await call('publish', { channel, data: 1 })) as { result: { epoch: string } }
      await call('publish', { channel, data: 2 })
      const heard: unknown[] = []
      const three = nextEvent<{ data: unknown }>(client, 'publication', ({ data }) => heard.push(data) > 0 && data === 3)
      const event = nextEvent<object>(client, 'subscribed')
      const since = { offset: 1, epoch: result.epoch }
      expect(await call('subscribe', { user, channel, data: { hi: 1 }, recover_since: since })).toEqual(DONE)
      expect(await event).toMatchObject({ channel, recoverable: true, data: { hi: 1 } })
      await call('publish', { channel, data: 3 })
      await three
      expect(heard).toEqual([2, 3])
      const left = nextEvent<object>(client, 'unsubscribed')
      expect(await call('unsubscribe', { user, channel })).toEqual(DONE)
      expect(await left).toMatchObject({ channel })
    },
  )

  test('disconnect ends them with its code and words, and those of 4500 and more stay away', async () => {
    const client = await comesIn()
    const ended = nextEvent<object>(client, 'disconnected')
    await call('disconnect', { user, disconnect: { code: 4500, reason: 'banned' } })
    expect(await ended).toEqual({ code: 4500, reason: 'banned' })
  })

  test('after disconnect with a code below they come back', async () => {
    const client = await comesIn()
    const connecting = nextEvent<object>(client, 'connecting')
    await call('disconnect', { user, disconnect: { code: 4000, reason: 'come back' } })
    expect(await connecting).toEqual({ code: 4000, reason: 'come back' })
    await client.ready()
  })

  test('[S9] refresh with expired ends them with 3005, and they come back with a newer token', async () => {
    const client = await comesIn({ more: { getToken: () => connectionToken(user) } })
    const connecting = nextEvent<object>(client, 'connecting')
    await call('refresh', { user, expired: true })
    expect(await connecting).toMatchObject({ code: 3005 })
    await client.ready()
  })

  test('[S10] revoke ends them for good, also over a restart; a token issued later is good', async () => {
    const nowSeconds = Math.floor(Date.now() / 1_000)
    const stale = await issuedAt(user, nowSeconds - 100)
    const client = await comesIn({ more: { token: stale } })
    const ended = nextEvent<object>(client, 'disconnected')
    const revoked = await call('revoke', { user, issued_before: nowSeconds - 50 })
    expect(revoked).toMatchObject({ result: { issued_before: nowSeconds - 50, disconnected: 1 } })
    expect(await ended).toEqual({ code: 3500, reason: 'invalid token' })
    await restart()
    const again = await clientOf(server, { user, more: { token: stale } })
    clients.push(again)
    const refused = nextEvent<object>(again, 'disconnected')
    again.connect()
    expect(await refused).toMatchObject({ code: 3500 })
    await comesIn({ more: { token: await issuedAt(user, nowSeconds - 50) } })
  })
})

test('what it says of them: presence, channels, info', async () => {
  // It counts everybody: those of the tests before have gone with their process.
  await restart()
  const ada = await comesIn()
  await subscribed(ada, channel)
  await subscribed(await comesIn(), channel)
  const { result } = (await call('presence', { channel })) as { result: { presence: Record<string, object> } }
  expect(Object.values(result.presence)).toMatchObject([{ user }, { user }])
  expect(await call('presence_stats', { channel })).toEqual({ result: { num_clients: 2, num_users: 1 } })
  expect(await call('channels', { pattern: 'chat:*' })).toEqual({ result: { channels: { [channel]: { num_clients: 2 } } } })
  expect(await call('info')).toMatchObject({
    result: { nodes: [{ num_clients: 2, num_users: 1, num_channels: 1, num_subs: 2, uptime: expect.any(Number) as number }] },
  })
})

test('history goes on from where it ended, and is gone when removed', async () => {
  for (const data of [1, 2, 3]) await call('publish', { channel, data })
  const page = (await call('history', { channel, limit: 2 })) as { result: { epoch: string } }
  expect(page).toEqual({
    result: {
      publications: [
        { data: 1, offset: 1 },
        { data: 2, offset: 2 },
      ],
      epoch: EPOCH,
      offset: 3,
    },
  })
  const since = { offset: 2, epoch: page.result.epoch }
  expect(await call('history', { channel, limit: 2, since })).toMatchObject({ result: { publications: [{ data: 3 }] } })
  expect(await call('history_remove', { channel })).toEqual(DONE)
  expect(await call('history', { channel, limit: 2 })).toMatchObject({ result: { publications: [], offset: 3 } })
})
