import { describe, expect, test } from 'vitest'
import { ApiWorld, KEY } from '../../test/support/api.ts'
import { Conversation } from '../../test/support/conversation.ts'
import { MANUAL_EPOCH_MS } from '../runtime/manual.ts'
import { API_LIMITS } from './context.ts'

const nowSeconds = MANUAL_EPOCH_MS / 1_000
const error = (code: number, message: unknown = expect.any(String)): object => ({
  error: expect.objectContaining({ code, message }) as object,
})
const saying = (text: string): string => expect.stringContaining(text) as string
const EPOCH = expect.any(String) as string
const DONE = { result: {} }

/** A client of `user` that is in, beside an API. */
async function beside(user = 'ada', world = new ApiWorld()) {
  return { world, client: await world.conversation.connected(user) }
}

describe('what every method has in common', () => {
  test('a method that there is not is 404, and /api itself says what became of it', async () => {
    const world = new ApiWorld()
    for (const method of ['rpc', 'toString', 'publish/', 'Publish']) {
      const { status, body } = await world.raw(method, '{}')
      expect([status, JSON.parse(body)]).toEqual([404, error(104, saying('publish, broadcast'))])
    }
    const { status, body } = await world.raw('', '{"method":"publish","params":{}}')
    expect([status, JSON.parse(body)]).toEqual([404, error(104, saying('/api/<method>'))])
  })

  test('a body that is not JSON is 400 with error 107', async () => {
    const { status, body } = await new ApiWorld().raw('publish', '{"channel":')
    expect([status, JSON.parse(body)]).toEqual([400, error(107, saying('not JSON'))])
  })

  test('answers are JSON that nobody keeps; no body stands for no fields', async () => {
    const { status, headers } = await new ApiWorld().raw('info', '')
    expect([status, headers]).toEqual([200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }])
  })

  test.each<[string, string, unknown]>([
    ['publish', 'there is no field "chanel"; there are: channel, data', { chanel: 'chat:1', data: 1 }],
    ['publish', 'channel is missing', { data: 1 }],
    ['publish', 'channel ', { channel: '', data: 1 }],
    ['publish', 'channel must be string', { channel: 5, data: 1 }],
    ['publish', 'data is missing', { channel: 'chat:1' }],
    ['publish', 'tags.a must be string', { channel: 'chat:1', data: 1, tags: { a: 1 } }],
    ['publish', 'idempotency_key', { channel: 'chat:1', data: 1, idempotency_key: 'x'.repeat(125) }],
    ['publish', 'idempotency_key is not text', { channel: 'chat:1', data: 1, idempotency_key: 'a\ud800' }],
    ['publish', 'b64data is not base64', { channel: 'chat:1', b64data: 'a=b' }],
    ['publish', 'b64data is not base64 of JSON text', { channel: 'chat:1', b64data: btoa('not json') }],
    ['publish', 'b64data is not base64 of JSON text', { channel: 'chat:1', b64data: '/w==' }],
    ['publish', 'not a JSON object', []],
    ['publish', 'not a JSON object', null],
    ['history', 'since.offset', { channel: 'chat:1', since: { offset: -1 } }],
    ['history', 'limit', { channel: 'chat:1', limit: 1.5 }],
    ['disconnect', 'user is missing', {}],
    ['disconnect', 'whitelist', { user: 'ada', whitelist: 'x' }],
    ['subscribe', 'override', { user: 'ada', channel: 'chat:1', override: { presense: { value: true } } }],
    ['subscribe', 'b64info is not base64', { user: 'ada', channel: 'chat:1', b64info: '!' }],
    ['channels', 'pattern: a [ is not closed', { pattern: '[a' }],
    ['channels', 'pattern', { pattern: 'x'.repeat(256) }],
    ['broadcast', 'channels is empty', { channels: [], data: 1 }],
    ['broadcast', 'channels has more than 1000 entries', { channels: Array(1_001).fill('chat:1'), data: 1 }],
    ['batch', 'commands has more than 1000 entries', { commands: Array.from({ length: 1_001 }, () => ({ info: {} })) }],
    ['info', 'there is no field "a"; there are: none', { a: 1 }],
  ])('%s is 107: %s', async (method, detail, request) => {
    expect(await new ApiWorld().call(method, request)).toEqual(error(107, saying(detail)))
  })

  test('what is null, empty or 0 was not given', async () => {
    const world = new ApiWorld()
    const request = { b64data: '', tags: null, idempotency_key: '', delta: null, version: 0, version_epoch: '' }
    for (const offset of [1, 2]) {
      expect(await world.call('publish', { channel: 'chat:1', data: null, ...request })).toEqual({
        result: { offset, epoch: EPOCH },
      })
    }
  })

  test.each([
    ['publish', { data: 1 }],
    ['presence', {}],
    ['presence_stats', {}],
    ['history', {}],
    ['history_remove', {}],
    ['subscribe', { user: 'ada' }],
    ['unsubscribe', { user: 'ada' }],
  ])('%s in an unknown namespace is 102, and 107 for a bad name', async (method, more) => {
    const world = new ApiWorld()
    expect(await world.call(method, { channel: 'none:1', ...more })).toEqual({ error: { code: 102, message: 'unknown channel' } })
    expect(await world.call(method, { channel: 'x'.repeat(300), ...more })).toEqual(error(107, saying('longer than 255')))
  })

  test.each(['presence', 'presence_stats', 'history', 'history_remove'])(
    '%s where the namespace has none is 108',
    async (method) => {
      expect(await new ApiWorld().call(method, { channel: 'talk:1' })).toEqual(error(108))
    },
  )

  test('what throws is 100 and an event, and nothing of it is told', async () => {
    const { context } = new Conversation()
    const broken = { ...context.presence, stats: () => Promise.reject(new Error('a secret inside')) }
    const world = new ApiWorld({ presence: broken })
    const { status, body } = await world.raw('presence_stats', '{"channel":"chat:1"}')
    expect([status, JSON.parse(body)]).toEqual([200, { error: { code: 100, message: 'internal server error', temporary: true } }])
    expect(world.conversation.logger.events).toMatchObject([{ name: 'api.failed', fields: { method: 'presence_stats' } }])
  })
})

describe('publish', () => {
  test('stores, tells its position, and reaches who is there', async () => {
    const { world, client } = await beside()
    await client.say({ id: 2, subscribe: { channel: 'chat:1' } })
    const published = await world.call('publish', { channel: 'chat:1', data: { text: 'hi' }, tags: { from: 'api' } })
    expect(published).toEqual({ result: { offset: 1, epoch: EPOCH } })
    expect(client.wire.pushes('pub')).toEqual([
      { channel: 'chat:1', pub: { data: { text: 'hi' }, offset: 1, tags: { from: 'api' } } },
    ])
  })

  test('a channel without history has no position', async () => {
    const { world, client } = await beside()
    await client.say({ id: 2, subscribe: { channel: 'talk:1' } })
    expect(await world.call('publish', { channel: 'talk:1', data: 1 })).toEqual(DONE)
    expect(client.wire.publications()).toEqual([1])
  })

  test('skip_history tells and does not store', async () => {
    const { world, client } = await beside()
    await client.say({ id: 2, subscribe: { channel: 'chat:1' } })
    expect(await world.call('publish', { channel: 'chat:1', data: 1, skip_history: true })).toEqual(DONE)
    expect(client.wire.publications()).toEqual([1])
    expect(await world.call('history', { channel: 'chat:1' })).toEqual({ result: { publications: [], epoch: EPOCH, offset: 0 } })
  })

  test('[L2] an idempotency key is stored once in a channel, and told its first position', async () => {
    const world = new ApiWorld()
    const publish = (channel: string, data: number): Promise<unknown> =>
      world.call('publish', { channel, data, idempotency_key: 'x'.repeat(124) })
    const first = await publish('chat:1', 1)
    expect(await publish('chat:1', 2)).toEqual(first)
    expect(await publish('chat:2', 3)).toEqual({ result: { offset: 1, epoch: EPOCH } })
    const { result } = (await world.call('history', { channel: 'chat:1', limit: 9 })) as { result: { publications: object } }
    expect(result.publications).toEqual([{ data: 1, offset: 1 }])
  })

  test('[L2] a client cannot use up the key of a server', async () => {
    const { world, client } = await beside()
    await client.say({ id: 2, subscribe: { channel: 'chat:1' } })
    await client.say({ id: 3, rpc: { method: 'chat.send', data: { channel: 'chat:1', id: 'k', data: 'client' } } })
    const published = await world.call('publish', { channel: 'chat:1', data: 'server', idempotency_key: 'k' })
    expect(published).toEqual({ result: { offset: 2, epoch: EPOCH } })
  })

  test('base64 of JSON is the JSON, on one line', async () => {
    const { world, client } = await beside()
    await client.say({ id: 2, subscribe: { channel: 'talk:1' } })
    const b64data = Buffer.from('{\n "text": "grüß"\n}').toString('base64')
    expect(await world.call('publish', { channel: 'talk:1', data: 'not this', b64data })).toEqual(DONE)
    expect(client.wire.publications()).toEqual([{ text: 'grüß' }])
  })

  test('a version is not available rather than ignored', async () => {
    expect(await new ApiWorld().call('publish', { channel: 'chat:1', data: 1, version: 3 })).toEqual(error(108))
  })

  test('what could not be stored is 100, temporary', async () => {
    const world = new ApiWorld()
    await world.conversation.engine.close()
    expect(await world.call('publish', { channel: 'chat:1', data: 1 })).toEqual({
      error: { code: 100, message: 'not stored, try again', temporary: true },
    })
  })

  test('what is nested too deeply is 107', async () => {
    const deep = `{"channel":"chat:1","data":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
    const { body } = await new ApiWorld().raw('publish', deep)
    expect(JSON.parse(body)).toEqual(error(107, saying('data is nested too deeply')))
  })
})

describe('broadcast', () => {
  test('answers for each channel in their order, and one that fails fails alone', async () => {
    const world = new ApiWorld()
    const channels = ['chat:1', 'none:1', '', 'talk:1', 'chat:1']
    expect(await world.call('broadcast', { channels, data: 1 })).toEqual({
      result: {
        responses: [
          { result: { offset: 1, epoch: EPOCH } },
          error(102),
          error(107),
          DONE,
          { result: { offset: 2, epoch: EPOCH } },
        ],
      },
    })
  })

  test('goes to every channel also beyond what is under way at one time', async () => {
    const world = new ApiWorld({ apiLimits: { ...API_LIMITS, atOnceMax: 2 } })
    const channels = Array.from({ length: 9 }, (_, index) => `chat:${index}`)
    const { result } = (await world.call('broadcast', { channels, data: 1 })) as { result: { responses: object[] } }
    expect(result.responses).toEqual(channels.map(() => ({ result: { offset: 1, epoch: EPOCH } })))
  })
})

describe('subscribe', () => {
  test('puts every session of the user into the channel, and tells each', async () => {
    const { world, client } = await beside()
    const second = await world.conversation.connected('ada')
    const other = await world.conversation.connected('grace')
    const request = { user: 'ada', channel: 'chat:1', data: { welcome: 1 }, info: { role: 'host' } }
    expect(await world.call('subscribe', request)).toEqual(DONE)
    for (const { wire } of [client, second]) {
      expect(wire.pushes('subscribe')).toEqual([
        {
          channel: 'chat:1',
          subscribe: { recoverable: true, positioned: true, epoch: EPOCH, offset: 0, data: { welcome: 1 } },
        },
      ])
    }
    expect(other.wire.pushes('subscribe')).toEqual([])
    expect(await world.call('presence', { channel: 'chat:1' })).toEqual({
      result: {
        presence: Object.fromEntries(
          [client, second].map(({ session }) => [
            session.client,
            { user: 'ada', client: session.client, chan_info: { role: 'host' } },
          ]),
        ),
      },
    })
    await world.call('publish', { channel: 'chat:1', data: 'hi' })
    expect(client.wire.publications()).toEqual(['hi'])
  })

  test('only the named client, and nobody is an empty success', async () => {
    const world = new ApiWorld()
    const client = await world.conversation.connected('ada', true)
    const second = await world.conversation.connected('ada')
    await world.call('subscribe', { user: 'ada', channel: 'chat:1', client: second.session.client })
    expect(client.wire.pushes('subscribe')).toEqual([])
    expect(second.wire.pushes('subscribe')).toHaveLength(1)
    await world.call('subscribe', { user: 'ada', channel: 'chat:2', session: client.session.secret })
    expect(client.wire.pushes('subscribe')).toHaveLength(1)
    expect(second.wire.pushes('subscribe')).toHaveLength(1)
    expect(await world.call('subscribe', { user: 'nobody', channel: 'chat:1' })).toEqual(DONE)
  })

  test('an override holds for this subscription', async () => {
    const { world, client } = await beside()
    const override = { presence: { value: false }, force_recovery: { value: false }, force_positioning: { value: false } }
    await world.call('subscribe', { user: 'ada', channel: 'chat:1', override })
    expect(client.wire.pushes('subscribe')).toEqual([{ channel: 'chat:1', subscribe: {} }])
    expect(await world.call('presence_stats', { channel: 'chat:1' })).toEqual({ result: { num_clients: 0, num_users: 0 } })
  })

  test('recover_since brings what came after it', async () => {
    const { world, client } = await beside()
    const { result } = (await world.call('publish', { channel: 'chat:1', data: 1 })) as { result: { epoch: string } }
    await world.call('publish', { channel: 'chat:1', data: 2 })
    await world.call('subscribe', { user: 'ada', channel: 'chat:1', recover_since: { offset: 1, epoch: result.epoch } })
    expect(client.wire.publications()).toEqual([2])
  })

  test('a session with as many channels as may be is 106; asking twice is done already', async () => {
    const world = new ApiWorld({}, new Conversation({ limits: { channelsMax: 1 } }))
    const conversation = world.conversation
    await conversation.connected('ada')
    const limited = new ApiWorld({ limits: conversation.context.limits }, conversation)
    for (const _ of [1, 2]) expect(await limited.call('subscribe', { user: 'ada', channel: 'chat:1' })).toEqual(DONE)
    expect(await limited.call('subscribe', { user: 'ada', channel: 'chat:2' })).toEqual(
      error(106, 'limit exceeded: 1 of 1 sessions are in 1 channels'),
    )
  })
})

describe('unsubscribe', () => {
  test('takes the user out of a channel, with 2000', async () => {
    const { world, client } = await beside()
    await client.say({ id: 2, subscribe: { channel: 'chat:1' } }, { id: 3, subscribe: { channel: 'chat:2' } })
    expect(await world.call('unsubscribe', { user: 'ada', channel: 'chat:1' })).toEqual(DONE)
    expect(client.wire.pushes('unsubscribe')).toEqual([
      { channel: 'chat:1', unsubscribe: { code: 2000, reason: 'server unsubscribe' } },
    ])
  })

  test('without a channel out of all', async () => {
    const { world, client } = await beside()
    await client.say({ id: 2, subscribe: { channel: 'chat:1' } }, { id: 3, subscribe: { channel: 'chat:2' } })
    expect(await world.call('unsubscribe', { user: 'ada', channel: '' })).toEqual(DONE)
    expect(client.wire.pushes('unsubscribe')).toHaveLength(2)
  })
})

describe('disconnect', () => {
  test.each<[object, object]>([
    [{}, { code: 3503, reason: 'force disconnect' }],
    [{ disconnect: { code: 0, reason: '' } }, { code: 3503, reason: 'force disconnect' }],
    [{ disconnect: { code: 3000, reason: '' } }, { code: 3000, reason: 'connection closed' }],
    [{ disconnect: { code: 4500, reason: 'banned' } }, { code: 4500, reason: 'banned' }],
    [{ disconnect: { code: 4000 } }, { code: 4000, reason: 'disconnected by the server' }],
    [
      { code: 4999, reason: 'x'.repeat(123) },
      { code: 4999, reason: 'x'.repeat(123) },
    ],
  ])('%j ends the sessions of the user with %j', async (request, told) => {
    const { world, client } = await beside()
    const other = await world.conversation.connected('grace')
    expect(await world.call('disconnect', { user: 'ada', ...request })).toEqual(DONE)
    expect(client.wire.ended).toEqual([told])
    expect(other.wire.ended).toEqual([])
  })

  test.each([
    [{ code: 1011 }, 'code'],
    [{ code: 1000 }, 'code'],
    [{ code: 3007 }, 'code'],
    [{ code: 3999 }, 'code'],
    [{ code: 5000 }, 'code'],
    [{ code: 4000, reason: 'x'.repeat(124) }, 'at most 123 bytes'],
    [{ code: 4000, reason: 'ü'.repeat(62) }, 'at most 123 bytes'],
    [{ code: 4000, reason: 'a\u0007b' }, 'plain text'],
    [{ code: 4000, reason: '\ud800' }, 'plain text'],
    [{ code: 4000, reason: '{"reconnect":true}' }, 'not JSON'],
    [{ code: 4000, reason: '7' }, 'not JSON'],
  ])('[S5] %j is 107, and nobody is ended', async (disconnect, detail) => {
    const { world, client } = await beside()
    expect(await world.call('disconnect', { user: 'ada', disconnect })).toEqual(error(107, saying(detail)))
    expect(client.wire.ended).toEqual([])
  })

  test('only the named client, and not those of the whitelist', async () => {
    const { world, client } = await beside()
    const [second, third] = [await world.conversation.connected('ada'), await world.conversation.connected('ada')]
    await world.call('disconnect', { user: 'ada', client: second.session.client })
    await world.call('disconnect', { user: 'ada', whitelist: [client.session.client] })
    const ended = [client, second, third].map(({ wire }) => wire.ended.length)
    expect(ended).toEqual([0, 1, 1])
  })
})

describe('refresh', () => {
  test('sets until when, and tells the client', async () => {
    const { world, client } = await beside(`ada!${nowSeconds + 5}`)
    expect(await world.call('refresh', { user: 'ada', expire_at: nowSeconds + 60 })).toEqual(DONE)
    expect(client.wire.pushes('refresh')).toEqual([{ refresh: { expires: true, ttl: 60 } }])
    await world.conversation.pass(20_000)
    expect(client.wire.ended).toEqual([])
  })

  test.each([{ expired: true }, { expire_at: nowSeconds }])('%j ends the sessions with 3005', async (request) => {
    const { world, client } = await beside()
    expect(await world.call('refresh', { user: 'ada', ...request })).toEqual(DONE)
    expect(client.wire.ended).toMatchObject([{ code: 3005 }])
  })
})

describe('revoke', () => {
  test('[S10] ends who came in with a covered token, keeps them out, and writes it down first', async () => {
    const world = new ApiWorld()
    const { conversation } = world
    const [old, young, other] = [
      await conversation.connected('ada@1999'),
      await conversation.connected('ada@2000'),
      await conversation.connected('grace@1'),
    ]
    const request = { user: 'ada', issued_before: 2_000, keep_until: nowSeconds + 9 }
    expect(await world.call('revoke', request)).toEqual({
      result: { issued_before: 2_000, keep_until: nowSeconds + 9, disconnected: 1 },
    })
    expect(old.wire.ended).toEqual([{ code: 3500, reason: 'invalid token' }])
    expect([young.wire.ended, other.wire.ended]).toEqual([[], []])
    expect((await conversation.connected('ada@1999')).wire.ended).toMatchObject([{ code: 3500 }])
    expect(world.kept).toEqual([[{ user: 'ada', issuedBefore: 2_000, keepUntil: nowSeconds + 9 }]])
    const logged = conversation.logger.events.filter(({ name }) => name === 'token.revoked')
    expect(logged).toMatchObject([{ fields: { user: 'ada', issuedBefore: 2_000, disconnected: 1 } }])
  })

  test('by default all that was issued until now, this second included, for as long as tokens last', async () => {
    const world = new ApiWorld({ revocationTtlSeconds: 100 })
    const { wire } = await world.conversation.connected(`ada@${nowSeconds}!${nowSeconds + 50}`)
    expect(await world.call('revoke', { user: 'ada' })).toEqual({
      result: { issued_before: nowSeconds + 1, keep_until: nowSeconds + 100, disconnected: 1 },
    })
    expect(wire.ended).toMatchObject([{ code: 3500 }])
  })

  test('a token in use that lasts longer, or for ever, is kept out as long', async () => {
    const world = new ApiWorld({ revocationTtlSeconds: 100 })
    await world.conversation.connected(`ada!${nowSeconds + 500}`)
    await world.conversation.connected('grace')
    expect(await world.call('revoke', { user: 'ada' })).toMatchObject({ result: { keep_until: nowSeconds + 500 } })
    expect(await world.call('revoke', { user: 'grace' })).toMatchObject({ result: { keep_until: Number.MAX_SAFE_INTEGER } })
  })

  test('what could not be written down is an error, and in force', async () => {
    const store = { keep: () => Promise.reject(new Error('disk full')), all: async () => [] }
    const world = new ApiWorld({}, new Conversation(), { store })
    const { wire } = await world.conversation.connected('ada')
    expect(await world.call('revoke', { user: 'ada' })).toEqual(error(100))
    expect(wire.ended).toMatchObject([{ code: 3500 }])
  })

  test('a time in milliseconds is taken for the mistake it is, and nobody cannot be revoked', async () => {
    const world = new ApiWorld()
    const { wire } = await world.conversation.connected('ada')
    expect(await world.call('revoke', { user: 'ada', issued_before: MANUAL_EPOCH_MS })).toEqual(error(107, saying('in seconds')))
    expect(await world.call('revoke', { user: '' })).toEqual(error(107, saying('user')))
    expect(wire.ended).toEqual([])
  })
})

describe('asking', () => {
  test('presence_stats counts clients and users', async () => {
    const { world, client } = await beside()
    const others = [await world.conversation.connected('ada'), await world.conversation.connected('grace')]
    for (const { say } of [client, ...others]) await say({ id: 2, subscribe: { channel: 'chat:1' } })
    expect(await world.call('presence_stats', { channel: 'chat:1' })).toEqual({ result: { num_clients: 3, num_users: 2 } })
  })

  test('history goes on from where it ended, forward and back', async () => {
    const world = new ApiWorld()
    for (const data of [1, 2, 3]) await world.call('publish', { channel: 'chat:1', data })
    const ask = async (request: object): Promise<unknown> => {
      const { result } = (await world.call('history', { channel: 'chat:1', ...request })) as { result: { publications: [] } }
      return result
    }
    expect(await ask({})).toEqual({ publications: [], epoch: EPOCH, offset: 3 })
    expect(await ask({ limit: 2 })).toEqual({
      publications: [
        { data: 1, offset: 1 },
        { data: 2, offset: 2 },
      ],
      epoch: EPOCH,
      offset: 3,
    })
    const { epoch } = (await ask({})) as { epoch: string }
    expect(await ask({ limit: -1, since: { offset: 2, epoch } })).toMatchObject({ publications: [{ data: 3, offset: 3 }] })
    expect(await ask({ limit: 2, reverse: true })).toMatchObject({ publications: [{ data: 3 }, { data: 2 }] })
    expect(await world.call('history', { channel: 'chat:1', limit: 1, since: { offset: 1, epoch: 'other' } })).toEqual({
      error: { code: 112, message: 'unrecoverable position' },
    })
  })

  test('a history answer ends early at either bound', async () => {
    const world = new ApiWorld({ apiLimits: { ...API_LIMITS, historyPublicationsMax: 3, historyLengthMax: 25 } })
    for (const data of ['1234567890', '1234567890', '3', '4', 'x'.repeat(30)])
      await world.call('publish', { channel: 'chat:1', data })
    const offsets = async (since?: number): Promise<readonly number[]> => {
      const { result } = (await world.call('history', {
        channel: 'chat:1',
        limit: -1,
        ...(since !== undefined && { since: { offset: since } }),
      })) as { result: { publications: { offset: number }[] } }
      return result.publications.map(({ offset }) => offset)
    }
    expect(await offsets()).toEqual([1, 2])
    expect(await offsets(2)).toEqual([3, 4])
    expect(await offsets(4)).toEqual([5])
  })

  test('[L1] history_remove forgets what was said, and offsets go on', async () => {
    const world = new ApiWorld()
    await world.call('publish', { channel: 'chat:1', data: 1 })
    expect(await world.call('history_remove', { channel: 'chat:1' })).toEqual(DONE)
    expect(await world.call('history', { channel: 'chat:1', limit: 9 })).toMatchObject({ result: { publications: [] } })
    expect(await world.call('publish', { channel: 'chat:1', data: 2 })).toMatchObject({ result: { offset: 2 } })
  })

  test('channels are those where somebody is, by pattern', async () => {
    const { world, client } = await beside()
    await client.say({ id: 2, subscribe: { channel: 'chat:1' } }, { id: 3, subscribe: { channel: 'talk:1' } })
    await (await world.conversation.connected('grace')).say({ id: 2, subscribe: { channel: 'chat:1' } })
    expect(await world.call('channels')).toEqual({
      result: { channels: { 'chat:1': { num_clients: 2 }, 'talk:1': { num_clients: 1 } } },
    })
    expect(await world.call('channels', { pattern: 'ch*' })).toEqual({ result: { channels: { 'chat:1': { num_clients: 2 } } } })
  })

  test('info says what this instance carries', async () => {
    const { world, client } = await beside()
    await client.say({ id: 2, subscribe: { channel: 'chat:1' } }, { id: 3, subscribe: { channel: 'talk:1' } })
    await world.conversation.pass(3_000)
    const node = {
      uid: 'node',
      name: 'here',
      version: 'test',
      num_clients: 1,
      num_users: 1,
      num_subs: 2,
      num_channels: 2,
      uptime: 3,
    }
    expect(await world.call('info')).toEqual({ result: { nodes: [node] } })
  })
})

describe('batch', () => {
  test.each([false, true])('answers each command under its name, without an envelope (parallel: %s)', async (parallel) => {
    const world = new ApiWorld()
    const commands = [
      { publish: { channel: 'chat:1', data: 1 } },
      { publish: { channel: 'none:1', data: 1 } },
      { publish: { channel: 'chat:1', data: 2 }, presence: null },
      { nothing: {} },
      { batch: { commands: [] } },
      { __proto__x: {} },
      {},
      { publish: {}, history: {} },
      { presence_stats: { channel: 'chat:1' } },
    ]
    expect(await world.call('batch', { commands, parallel })).toEqual({
      replies: [
        { publish: { offset: 1, epoch: EPOCH } },
        error(102),
        { publish: { offset: 2, epoch: EPOCH } },
        error(104),
        error(104),
        error(104),
        error(107),
        error(107),
        { presence_stats: { num_clients: 0, num_users: 0 } },
      ],
    })
  })

  test('one after the other sees what came before it', async () => {
    const commands = [{ publish: { channel: 'chat:1', data: 1 } }, { history: { channel: 'chat:1', limit: 1 } }]
    const answered = await new ApiWorld().call('batch', { commands })
    expect(answered).toMatchObject({ replies: [{}, { history: { publications: [{ data: 1 }] } }] })
  })

  test('answers that grow too long end it: the rest is not done, and says so', async () => {
    const world = new ApiWorld({ apiLimits: { ...API_LIMITS, batchAnswersLengthMax: 30 } })
    const commands = [1, 2, 3].map((data) => ({ publish: { channel: 'chat:1', data } }))
    expect(await world.call('batch', { commands })).toEqual({
      replies: [{ publish: { offset: 1, epoch: EPOCH } }, error(106), error(106)],
    })
  })

  test('one that throws fails alone', async () => {
    const { context } = new Conversation()
    const broken = { ...context.presence, stats: () => Promise.reject(new Error('a secret inside')) }
    const world = new ApiWorld({ presence: broken })
    const commands = [{ presence_stats: { channel: 'chat:1' } }, { publish: { channel: 'chat:1', data: 1 } }]
    expect(await world.call('batch', { commands })).toEqual({
      replies: [error(100, 'internal server error'), { publish: { offset: 1, epoch: EPOCH } }],
    })
    expect(world.conversation.logger.events).toMatchObject([{ name: 'api.failed' }])
  })
})

test('the key is in no answer', async () => {
  const { body } = await new ApiWorld().raw('publish', `{"channel":"chat:1"}`, { 'x-api-key': `${KEY} ` })
  expect(body).not.toContain(KEY)
})

test('[L7] an engine that is away is error 100, temporary, and no bug of ours', async () => {
  const away = async (): Promise<never> => {
    throw Object.assign(new Error('redis is away'), { isAway: true })
  }
  const conversation = new Conversation({ over: (log) => Object.assign(Object.create(log) as typeof log, { read: away }) })
  const world = new ApiWorld({}, conversation)
  const answer = await world.call('history', { channel: 'chat:1', limit: 1 })
  expect(answer).toEqual({ error: { code: 100, temporary: true, message: 'not available now, try again' } })
  expect(conversation.logger.events.map(({ name }) => name)).toEqual(['engine.away'])
})
