import { describe, expect, test } from 'vitest'
import { Conversation } from '../../../test/support/conversation.ts'
import { ManualWorld, RecordingLogger } from '../../runtime/manual.ts'
import { ApiWorld } from '../../../test/support/api.ts'
import type { ApiHeaders } from '../api-key.ts'
import { createAdmin, type AdminPort } from './handler.ts'
import { ADMIN_CHANNEL, ADMIN_USER, AdminTokens } from './tokens.ts'

const KEY = 'the key of the control room'
const world = new ManualWorld()
const logger = new RecordingLogger()

function ask(
  headers: ApiHeaders,
  more: Partial<AdminPort> & { readonly request?: string } = {},
): { readonly status: number; readonly body: Record<string, unknown> } {
  const { request = 'GET /admin/state', ...port } = more
  const [method, url = ''] = request.split(' ')
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  const tokens = new AdminTokens(KEY, world.clock)
  const state: AdminPort['state'] = (known) => JSON.stringify({ known })
  const admin = createAdmin({ key: KEY, insecure: false, tokens, state, logger, ...port })
  const { status, body } = admin.handle({
    method: method === 'POST' ? 'POST' : 'GET',
    path: pathname,
    query: searchParams,
    headers,
  })
  return { status, body: JSON.parse(body) as Record<string, unknown> }
}

describe('who may look', () => {
  test.each(['GET /admin/state', 'POST /admin/session', 'GET /admin/nothing'])('%s wants the key', (request) => {
    expect(ask({}, { request }).status).toBe(401)
    expect(ask({ 'x-api-key': 'wrong' }, { request }).status).toBe(401)
    expect(ask({ 'x-api-key': KEY }, { request }).status).toBe(request.endsWith('nothing') ? 404 : 200)
  })

  test('without a configured key it is off, and says how it is switched on', () => {
    const { status, body } = ask({ 'x-api-key': '' }, { key: undefined })
    expect([status, body['title']]).toEqual([403, 'the control room is off: set admin.key'])
  })

  const keyless = (headers: ApiHeaders): number =>
    ask(headers, { key: undefined, insecure: true, request: 'POST /admin/session' }).status

  test('keyless: programs of this machine, and the page that came from here', () => {
    expect(keyless({ host: 'localhost:8080' })).toBe(200)
    expect(keyless({ host: 'localhost:8080', origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' })).toBe(200)
  })

  test.each<[string, ApiHeaders]>([
    ['a page of another site', { host: 'localhost:8080', origin: 'https://page.example' }],
    ['a page of another port', { host: 'localhost:8080', origin: 'http://localhost:9999' }],
    ['a page without an origin to show', { host: 'localhost:8080', origin: 'null' }],
    ['a page of another site, asking as a picture does', { host: 'localhost:8080', 'sec-fetch-site': 'cross-site' }],
    ['a page of another port, asking as a picture does', { host: 'localhost:8080', 'sec-fetch-site': 'same-site' }],
    ['a page whose name was made to lead here', { host: 'rebound.example', origin: 'http://rebound.example' }],
    ['a program that asks for another name', { host: 'rebound.example' }],
  ])('keyless: %s is refused', (_, headers) => {
    expect(keyless(headers)).toBe(403)
  })
})

describe('what is told', () => {
  test.each([
    ['?instance=a1&seq=12', { instance: 'a1', seq: 12 }],
    ['?instance=a1&seq=-1', undefined],
    ['?instance=a1&seq=1e3', undefined],
    ['?seq=12', undefined],
    ['', undefined],
  ])('%s', (query, known) => {
    expect(ask({ 'x-api-key': KEY }, { request: `GET /admin/state${query}` }).body).toEqual({ known })
  })

  test('a session is two tokens and their channel', () => {
    const { body } = ask({ 'x-api-key': KEY }, { request: 'POST /admin/session' })
    expect(Object.keys(body).sort()).toEqual(['channel', 'connection_token', 'expires_at', 'subscription_token'])
    expect(JSON.stringify(body)).not.toContain(KEY)
  })
})

describe('the tokens', () => {
  /** Sessions of a server that knows them, and has the reserved channel. */
  function served(access = {}) {
    const conversation = new Conversation({ access })
    const tokens = new AdminTokens(KEY, conversation.world.clock)
    const { context } = conversation
    Object.assign(context, {
      verifier: context.verifier && tokens.over(context.verifier),
      rules: { ...context.rules, withoutNamespace: context.rules.namespaces.get('chat'), reserved: new Set([ADMIN_CHANNEL]) },
    })
    return { conversation, tokens }
  }

  const subscribe = (token?: string): object => ({ id: 2, subscribe: { channel: ADMIN_CHANNEL, ...(token && { token }) } })
  const denied = (code: number): object => ({ id: 2, error: { code } })

  test('let the control room in, and into its channel', async () => {
    const { conversation, tokens } = served()
    const { connection, subscription } = tokens.mint()
    const { wire, say } = await conversation.connected(connection)
    await say(subscribe(subscription))
    expect(wire.told.at(-1)).toMatchObject({ id: 2, subscribe: {} })
    expect(conversation.hub.channels()).toEqual(new Map([[ADMIN_CHANNEL, 1]]))
  })

  test.each([{}, { insecure: true }])('nobody else enters the channel, by whatever right (%j)', async (access) => {
    const { conversation, tokens } = served(access)
    const ours = tokens.mint()
    const asked: readonly (readonly [string, string | undefined, number])[] = [
      ['alice', undefined, 103],
      // Tokens of the application: for this channel, even as the control room's user.
      ['alice', `alice/${ADMIN_CHANNEL}`, 103],
      [ADMIN_USER, `${ADMIN_USER}/${ADMIN_CHANNEL}`, 103],
      // Ours, for somebody else; and the wrong one of the two.
      ['alice', ours.subscription, 103],
      [ours.connection, ours.connection, 103],
      [ours.connection, undefined, 103],
    ]
    for (const [user, token, code] of asked) {
      const { wire, say } = await conversation.connected(user)
      await say(subscribe(token))
      expect(wire.told.at(-1), `${user} with ${token}`).toMatchObject(denied(code))
    }
    const { wire } = await conversation.connected(`alice+${ADMIN_CHANNEL}`)
    expect(wire.told.at(-1)).toMatchObject({ id: 1, error: { code: 102 } })
    expect(conversation.hub.followed).toBe(0)
  })

  test.each([{}, { insecure: true }])(
    'nobody publishes, reads or looks there, also not the control room (%j)',
    async (access) => {
      const { conversation, tokens } = served(access)
      const { connection, subscription } = tokens.mint()
      for (const user of ['alice', connection]) {
        const { wire, say } = await conversation.connected(user)
        await say(subscribe(user === connection ? subscription : undefined))
        await say({ id: 3, publish: { channel: ADMIN_CHANNEL, data: {} } })
        await say({ id: 4, history: { channel: ADMIN_CHANNEL, limit: 1 } })
        await say({ id: 5, presence: { channel: ADMIN_CHANNEL } })
        await say({ id: 6, rpc: { method: 'chat.send', data: { channel: ADMIN_CHANNEL, id: 'a', data: {} } } })
        expect(wire.told.slice(-4)).toMatchObject([3, 4, 5, 6].map((id) => ({ id, error: { code: 103 } })))
      }
    },
  )

  test('the server API does not know the channel, whatever its key', async () => {
    const { conversation } = served()
    const api = new ApiWorld({}, conversation)
    for (const method of ['history', 'presence'])
      expect(await api.call(method, { channel: ADMIN_CHANNEL }), method).toMatchObject({ error: { code: 102 } })
    expect(await api.call('publish', { channel: ADMIN_CHANNEL, data: {} })).toMatchObject({ error: { code: 102 } })
    expect(await api.call('subscribe', { channel: ADMIN_CHANNEL, user: 'alice' })).toMatchObject({ error: { code: 102 } })
    expect(await api.call('broadcast', { channels: [ADMIN_CHANNEL], data: {} })).toMatchObject({
      result: { responses: [{ error: { code: 102 } }] },
    })
  })

  test('end after ten minutes, and none that was tampered with is taken', async () => {
    const { conversation, tokens } = served()
    const verifier = conversation.context.verifier ?? expect.fail('no verifier')
    const { connection, subscription, expiresAt } = tokens.mint()
    const later = connection.replace(String(expiresAt), String(expiresAt + 1))
    for (const token of [
      later,
      subscription,
      `${connection}x`,
      connection.slice(0, -1),
      'tidegate-admin',
      'tidegate-admin.connection..',
    ])
      expect(await verifier.verifyConnection(token)).toMatchObject({ kind: 'invalid' })
    expect(await new AdminTokens('another key', world.clock).over(verifier).verifyConnection(connection)).toMatchObject({
      kind: 'invalid',
    })
    await conversation.world.advance(599_000)
    expect(await verifier.verifyConnection(connection)).toMatchObject({ kind: 'valid', claims: { user: ADMIN_USER } })
    await conversation.world.advance(1_000)
    expect(await verifier.verifyConnection(connection)).toEqual({ kind: 'expired' })
    expect(await verifier.verifySubscription(subscription)).toEqual({ kind: 'expired' })
  })

  test('an ordinary token is judged as before', async () => {
    const { conversation } = served()
    const { wire } = await conversation.connected('alice')
    expect(wire.told[0]).toMatchObject({ id: 1, connect: {} })
    expect(wire.told[0]).not.toHaveProperty('error')
  })
})
