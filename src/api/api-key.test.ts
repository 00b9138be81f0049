import { describe, expect, test } from 'vitest'
import { ApiWorld, KEY } from '../../test/support/api.ts'
import type { ApiHeaders } from './api-key.ts'

const ask = async (world: ApiWorld, headers: ApiHeaders, method = 'info') => {
  const answered = await world.api.handle(method, headers, '{}')
  return { status: answered.status, body: JSON.parse(answered.body) as unknown }
}

describe('with a key', () => {
  test.each<[string, ApiHeaders]>([
    ['X-API-Key', { 'x-api-key': KEY }],
    ['Authorization: apikey', { authorization: `apikey ${KEY}` }],
    ['Authorization: ApiKey', { authorization: `ApiKey  ${KEY} ` }],
    ['an empty X-API-Key and an Authorization', { 'x-api-key': '', authorization: `apikey ${KEY}` }],
  ])('%s lets in', async (_, headers) => {
    expect((await ask(new ApiWorld(), headers)).status).toBe(200)
  })

  test.each<[string, ApiHeaders]>([
    ['no key', {}],
    ['an empty one', { 'x-api-key': '' }],
    ['a wrong one', { 'x-api-key': `${KEY}x` }],
    ['a piece of it', { 'x-api-key': KEY.slice(0, -1) }],
    ['a wrong one before the right one', { 'x-api-key': 'wrong', authorization: `apikey ${KEY}` }],
    ['one of another scheme', { authorization: `Bearer ${KEY}` }],
    ['two', { 'x-api-key': [KEY, KEY] }],
  ])('%s is 401, also for what there is not', async (_, headers) => {
    for (const method of ['info', 'nothing', '__proto__']) {
      const answered = await ask(new ApiWorld(), headers, method)
      expect(answered).toMatchObject({ status: 401, body: { error: { code: 101 } } })
    }
  })

  test('a refusal is logged without the key that was shown, or the one that is right', async () => {
    const world = new ApiWorld()
    await ask(world, { 'x-api-key': 'shown-secret' }, 'publish')
    await ask(world, {}, 'made-up-by-the-caller')
    const { events } = world.conversation.logger
    expect(events).toEqual([
      { name: 'api.refused', fields: { method: 'publish', reason: 'wrong key' } },
      { name: 'api.refused', fields: { method: 'unknown', reason: 'no key' } },
    ])
  })
})

describe('without a key', () => {
  test.each([undefined, ''])('%j: the API is off, and says how it is switched on', async (key) => {
    for (const headers of [{}, { 'x-api-key': '' }, { 'x-api-key': KEY }]) {
      const answered = await ask(new ApiWorld({ key }), headers)
      expect(answered).toMatchObject({
        status: 403,
        body: { error: { message: expect.stringContaining('http_api.key') as string } },
      })
    }
  })

  const keyless = (): ApiWorld => new ApiWorld({ key: undefined, insecure: true })

  test.each(['localhost', 'localhost:8080', '127.0.0.1:8080', '[::1]:8080'])(
    'in development %s lets programs in',
    async (host) => {
      expect((await ask(keyless(), { host })).status).toBe(200)
    },
  )

  test.each<[string, ApiHeaders]>([
    ['another name that leads here', { host: 'rebound.example:8080' }],
    ['a name that begins like ours', { host: 'localhost.example' }],
    ['no name', {}],
    ['a page', { host: 'localhost:8080', origin: 'https://page.example' }],
    ['a page without an origin to show', { host: 'localhost:8080', origin: 'null' }],
  ])('in development %s is refused', async (_, headers) => {
    expect((await ask(keyless(), headers)).status).toBe(403)
  })
})
