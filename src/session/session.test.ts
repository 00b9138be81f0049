import { describe, expect, test } from 'vitest'
import { Conversation } from '../../test/support/conversation.ts'
import { parseFrame } from '../transport/frame-parser.ts'
import { MANUAL_EPOCH_MS } from '../runtime/manual.ts'

const nowSeconds = MANUAL_EPOCH_MS / 1_000
const code = (told: Record<string, unknown> | undefined): unknown => (told?.['error'] as { code: number } | undefined)?.code

describe('coming in', () => {
  test('[S1] a connect with a good token lets the client in, and says how often it will be pinged', async () => {
    const { wire } = await new Conversation().connected('ada')
    expect(wire.told).toEqual([
      { id: 1, connect: { client: expect.any(String) as string, version: 'test', ping: 25, pong: true } },
    ])
  })

  test('[S1] a command before the connect ends the session with 3501', async () => {
    const { say, wire } = new Conversation().open()
    await say({ id: 1, ping: {} })
    expect(wire.ended).toMatchObject([{ code: 3501 }])
  })

  test('[S1] a second connect ends the session with 3501', async () => {
    const { say, wire } = await new Conversation().connected('ada')
    await say({ id: 2, connect: { token: 'ada' } })
    expect(wire.ended).toMatchObject([{ code: 3501 }])
  })

  test('[S2] [S10] an expired token is 109, what came with it is 101, and a better one may follow', async () => {
    const conversation = new Conversation()
    const { session, say, wire } = conversation.open()
    await say('{"id":1,"connect":{"token":"expired"}}\n{"id":2,"subscribe":{"channel":"chat:1"}}')
    expect(wire.told.map(code)).toEqual([109, 101])
    expect(conversation.logger.events).toEqual([
      { name: 'connection.refused', fields: { client: session.client, reason: 'token expired' } },
    ])
    await say({ id: 3, connect: { token: 'ada' } })
    expect(wire.told[2]).toMatchObject({ id: 3, connect: {} })
  })

  test.each([
    ['bad', /^token invalid: /],
    ['', /^token missing: /],
  ])('[S10] the token %j ends the session with 3500, and the log says why', async (token, reason) => {
    const conversation = new Conversation()
    const { session, say, wire } = conversation.open()
    await say({ id: 1, connect: { token } })
    expect(wire.ended).toMatchObject([{ code: 3500 }])
    expect(conversation.logger.events).toContainEqual(
      expect.objectContaining({
        name: 'connection.refused',
        fields: { client: session.client, reason: expect.stringMatching(reason) as string },
      }),
    )
  })

  test('[S10] keys that are away say nothing of the token: error 100, temporary', async () => {
    const { say, wire } = new Conversation().open()
    await say({ id: 1, connect: { token: 'away' } })
    expect(wire.told[0]).toMatchObject({ id: 1, error: { code: 100, temporary: true } })
    expect(wire.ended).toEqual([])
  })

  test('[S10] a token issued before its user was revoked is refused at connect and at refresh, a later one is not', async () => {
    const conversation = new Conversation()
    const inside = await conversation.connected('ada@1000')
    conversation.revocations.revoke({ user: 'ada', issuedBefore: 2_000, keepUntil: nowSeconds + 1_000 }, nowSeconds)
    const late = await conversation.connected('ada@1999')
    expect(late.wire.ended).toMatchObject([{ code: 3500 }])
    await inside.say({ id: 2, refresh: { token: 'ada@1999' } })
    expect(inside.wire.ended).toMatchObject([{ code: 3500 }])
    expect((await conversation.connected('ada@2000')).wire.ended).toEqual([])
  })

  test('[S10] a user revoked while its channels are prepared does not get in', async () => {
    const conversation = new Conversation({ slow: true, seed: 3 })
    const { session, wire } = conversation.open()
    session.receive(parseFrame(JSON.stringify({ id: 1, connect: { token: 'ada+chat:1+chat:2' } })))
    await new Promise((resolve) => setImmediate(resolve))
    expect(session.phase.kind).toBe('connecting')
    conversation.revocations.revoke({ user: 'ada', issuedBefore: 9_999, keepUntil: nowSeconds + 1_000 }, nowSeconds)
    while (session.phase.kind === 'connecting') await conversation.world.settle()
    expect(wire.ended).toMatchObject([{ code: 3500 }])
    expect(conversation.hub.followed).toBe(0)
  })

  test('without a token only where anonymous clients are welcome', async () => {
    const { say, wire } = new Conversation({ access: { anonymousWithoutToken: true } }).open()
    await say({ id: 1, connect: {} })
    expect(wire.told[0]).toMatchObject({ connect: {} })
  })

  test('[S7] one user may have so many sessions', async () => {
    const conversation = new Conversation({ limits: { userConnectionsMax: 1 } })
    await conversation.connected('ada')
    expect((await conversation.connected('ada')).wire.ended).toMatchObject([{ code: 3504 }])
    expect((await conversation.connected('grace')).wire.ended).toEqual([])
  })

  test('[S12] a verifier that throws is answered with 100, and nothing of what it said leaves', async () => {
    const conversation = new Conversation()
    const { say, wire } = conversation.open()
    await say({ id: 1, connect: { token: 'throws' } })
    expect(wire.told).toEqual([{ id: 1, error: { code: 100, message: 'internal server error', temporary: true } }])
    expect(conversation.logger.events.map(({ name }) => name)).toEqual(['command.failed'])
    await say({ id: 2, connect: { token: 'ada' } })
    expect(wire.told[1]).toMatchObject({ connect: {} })
  })
})

describe('talking', () => {
  test('[S3] connect, subscribe and publish in one frame are answered in order', async () => {
    const { say, wire } = new Conversation().open()
    await say(
      '{"id":1,"connect":{"token":"ada"}}\n{"id":2,"subscribe":{"channel":"chat:1"}}\n{"id":3,"publish":{"channel":"chat:1","data":1}}\n{"id":4,"ping":{}}',
    )
    expect(wire.told.filter(({ id }) => id !== undefined).map(({ id }) => id)).toEqual([1, 2, 3, 4])
    expect(wire.publications()).toEqual([1])
  })

  test('[S11] the answer to a subscribe comes before anything of the channel', async () => {
    const conversation = new Conversation()
    const [ada, grace] = [await conversation.connected('ada'), await conversation.connected('grace')]
    await grace.say({ id: 2, subscribe: { channel: 'chat:1' } })
    // Published and subscribed in one turn: whichever side of the subscribe the publication falls on, it is not before the answer.
    void grace.say({ id: 3, publish: { channel: 'chat:1', data: 'first' } })
    await ada.say({ id: 2, subscribe: { channel: 'chat:1' } })
    await grace.say({ id: 4, publish: { channel: 'chat:1', data: 'second' } })
    const about = ada.wire.told.slice(1).map((told) => ('subscribe' in told ? 'answer' : Object.keys(told['push'] as object)[1]))
    expect(about[0]).toBe('answer')
    expect(ada.wire.publications().at(-1)).toBe('second')
  })

  test('what is said in one turn goes to each socket in one write', async () => {
    const conversation = new Conversation()
    const ada = await conversation.connected('ada')
    await ada.say({ id: 2, subscribe: { channel: 'talk:1' } })
    const before = ada.wire.writes
    await ada.say(...[1, 2, 3].map((n) => ({ id: 2 + n, publish: { channel: 'talk:1', data: n } })))
    expect(ada.wire.publications()).toEqual([1, 2, 3])
    expect(ada.wire.writes - before).toBe(1)
  })

  test('a channel is one that exists, that the client may enter, and that it is not in', async () => {
    const { say, wire } = await new Conversation().connected('ada')
    await say(
      ...['none:1', 'shut:1', 'x'.repeat(300), 'chat:1', 'chat:1'].map((channel, index) => ({
        id: 2 + index,
        subscribe: { channel },
      })),
    )
    expect(wire.told.filter(({ id }) => Number(id) > 1).map(code)).toEqual([102, 103, 107, undefined, 105])
  })

  test('a subscription token opens its channel to its user, and to nobody else', async () => {
    const { say, wire } = await new Conversation().connected('ada')
    const tokens = ['ada/shut:1', 'grace/shut:2', 'ada/shut:9', 'bad/shut:4', 'expired/shut:5']
    await say(...tokens.map((token, index) => ({ id: 2 + index, subscribe: { channel: `shut:${index + 1}`, token } })))
    expect(wire.told.slice(1).map(code)).toEqual([undefined, 103, 103, 103, 109])
  })

  test('[S7] so many channels and no more', async () => {
    const { say, wire } = await new Conversation().connected('ada')
    await say(...Array.from({ length: 9 }, (_, n) => ({ id: 2 + n, subscribe: { channel: `talk:${n}` } })))
    expect(wire.told.slice(1).map(code)).toEqual([...Array.from({ length: 8 }, () => undefined), 106])
  })

  test('[S14] [S7] commands beyond the burst end the session with 3013, a batch of subscribes counts as one', async () => {
    const conversation = new Conversation({ limits: { commands: { ratePerSecond: 1, burst: 3 } } })
    const { say, wire } = await conversation.connected('ada')
    await say(Array.from({ length: 8 }, (_, n) => `{"id":${2 + n},"subscribe":{"channel":"talk:${n}"}}`).join('\n'))
    expect(wire.ended).toEqual([])
    await say({ id: 20, ping: {} })
    expect(wire.ended).toEqual([])
    await say({ id: 21, ping: {} })
    expect(wire.ended).toMatchObject([{ code: 3013 }])
  })

  test('[S14] subscribes that bring tokens are counted one by one', async () => {
    const conversation = new Conversation({ limits: { commands: { ratePerSecond: 1, burst: 3 } } })
    const { say, wire } = await conversation.connected('ada')
    await say(Array.from({ length: 3 }, (_, n) => `{"id":${2 + n},"subscribe":{"channel":"shut:${n}","token":"bad"}}`).join('\n'))
    expect(wire.ended).toMatchObject([{ code: 3013 }])
  })

  test('[S7] a client that collects nothing but errors ends with 3509', async () => {
    const { say, wire } = await new Conversation({ limits: { errorsMax: 3 } }).connected('ada')
    for (let id = 2; id <= 5; id++) await say({ id, rpc: { method: 'nothing' } })
    expect(wire.told.slice(1).map(code)).toEqual([104, 104, 104])
    expect(wire.ended).toMatchObject([{ code: 3509 }])
  })

  test('[S7] [L6] a client that does not read ends with 3008, and the others go on', async () => {
    const conversation = new Conversation()
    const [slow, ada] = [await conversation.connected('slow'), await conversation.connected('ada')]
    for (const { say } of [slow, ada]) await say({ id: 2, subscribe: { channel: 'talk:1' } })
    slow.wire.buffered = 9_990
    await ada.say({ id: 3, publish: { channel: 'talk:1', data: 'hello' } })
    expect(slow.wire.ended).toMatchObject([{ code: 3008 }])
    expect(ada.wire.publications()).toEqual(['hello'])
  })

  test.each([
    ['not json', '{', 3501],
    ['no object', '[]', 3501],
    ['nothing at all', '\n', 3501],
    ['no command', '{"id":2}', 3501],
    ['two commands', '{"id":2,"ping":{},"rpc":{}}', 3501],
    ['a command without an id', '{"ping":{}}', 3501],
    ['an id that is none', '{"id":-1,"ping":{}}', 3501],
  ])('[S13] %s ends the session with 3501', async (_name, frame, expected) => {
    const { say, wire } = await new Conversation().connected('ada')
    await say(frame)
    expect(wire.ended).toMatchObject([{ code: expected }])
  })

  test('[S13] an unknown method is 104 and fields of the wrong kind are 107; the connection stays', async () => {
    const { say, wire } = await new Conversation().connected('ada')
    await say(
      '{"id":2,"map_subscribe":{}}\n{"id":3,"subscribe":{"channel":7}}\n{"id":4,"publish":{"channel":"talk:1"}}\n{"id":5,"ping":{}}',
    )
    expect(wire.told.slice(1).map(code)).toEqual([104, 107, 107, undefined])
    expect(wire.ended).toEqual([])
  })

  test("[S13] somebody else's bad input is noticed by nobody", async () => {
    const conversation = new Conversation()
    const [ada, mallory] = [await conversation.connected('ada'), await conversation.connected('mallory')]
    for (const { say } of [ada, mallory]) await say({ id: 2, subscribe: { channel: 'talk:1' } })
    await mallory.say('{"id":')
    await ada.say({ id: 3, publish: { channel: 'talk:1', data: 'still here' } })
    expect(ada.wire.publications()).toEqual(['still here'])
    expect(ada.wire.ended).toEqual([])
  })
})

describe('coming back', () => {
  test('[L4] [L5] what was missed comes with the answer, what is new comes after it', async () => {
    const conversation = new Conversation()
    const [ada, grace] = [await conversation.connected('ada'), await conversation.connected('grace')]
    await grace.say({ id: 2, subscribe: { channel: 'chat:1' } })
    await ada.say({ id: 2, subscribe: { channel: 'chat:1' } })
    const { epoch } = (ada.wire.told.find((told) => 'subscribe' in told) as { subscribe: { epoch: string } }).subscribe
    ada.session.end()
    for (const n of [1, 2]) await grace.say({ id: 2 + n, publish: { channel: 'chat:1', data: n } })
    const back = await conversation.connected('ada')
    await back.say({ id: 2, subscribe: { channel: 'chat:1', recover: true, epoch, offset: 0 } })
    const answer = back.wire.told.find((told) => 'subscribe' in told)?.['subscribe']
    expect(answer).toMatchObject({
      was_recovering: true,
      recovered: true,
      offset: 2,
      publications: [
        { data: 1, offset: 1 },
        { data: 2, offset: 2 },
      ],
    })
    await grace.say({ id: 9, publish: { channel: 'chat:1', data: 3 } })
    expect(back.wire.publications()).toEqual([3])
  })

  test('[L3] a position of another life is a gap, and is told as one', async () => {
    const conversation = new Conversation()
    const ada = await conversation.connected('ada')
    await ada.say({ id: 2, subscribe: { channel: 'chat:1', recover: true, epoch: 'another', offset: 3 } })
    expect(ada.wire.told[1]?.['subscribe']).toMatchObject({ was_recovering: true, recovered: false, offset: 0 })
  })
})

describe('time', () => {
  test('[S8] who does not connect in time is ended with 3502', async () => {
    const conversation = new Conversation()
    const { wire } = conversation.open()
    await conversation.pass(9_000)
    expect(wire.ended).toEqual([])
    await conversation.pass(2_000)
    expect(wire.ended).toMatchObject([{ code: 3502 }])
  })

  test('[S8] who answers pings stays, who does not is ended with 3012', async () => {
    const conversation = new Conversation()
    const { wire, say } = await conversation.connected('ada')
    const nextPing = async (): Promise<void> => {
      const pings = (): number => wire.told.filter((told) => Object.keys(told).length === 0).length
      for (const before = pings(); pings() === before;) await conversation.pass(1_000)
    }
    await nextPing()
    await say('{}')
    await nextPing()
    await conversation.pass(7_000)
    expect(wire.ended).toEqual([])
    await conversation.pass(2_000)
    expect(wire.ended).toMatchObject([{ code: 3012 }])
  })

  test('[S9] an expired connection ends with 3005 after the grace, a refresh in time keeps it', async () => {
    const conversation = new Conversation()
    const [ada, grace] = [
      await conversation.connected(`ada!${nowSeconds + 3}`),
      await conversation.connected(`grace!${nowSeconds + 3}`),
    ]
    expect(ada.wire.told[0]?.['connect']).toMatchObject({ expires: true, ttl: 3 })
    await grace.say({ id: 2, refresh: { token: `grace!${nowSeconds + 1_000}` } })
    expect(grace.wire.told[1]).toMatchObject({ id: 2, refresh: { expires: true, ttl: 1_000 } })
    await conversation.pass(7_000)
    expect(ada.wire.ended).toEqual([])
    await conversation.pass(2_000)
    expect(ada.wire.ended).toMatchObject([{ code: 3005 }])
    expect(grace.wire.ended).toEqual([])
  })

  test('[S9] an expired subscription ends with 2501, the connection stays', async () => {
    const conversation = new Conversation()
    const { say, wire } = await conversation.connected('ada')
    await say({ id: 2, subscribe: { channel: 'shut:1', token: `ada!${nowSeconds + 3}/shut:1` } })
    await say({ id: 3, subscribe: { channel: 'shut:2', token: `ada!${nowSeconds + 3}/shut:2` } })
    await say({ id: 4, sub_refresh: { channel: 'shut:2', token: `ada!${nowSeconds + 1_000}/shut:2` } })
    await conversation.pass(10_000)
    expect(wire.pushes('unsubscribe')).toEqual([
      { channel: 'shut:1', unsubscribe: { code: 2501, reason: 'subscription expired' } },
    ])
    expect(wire.ended).toEqual([])
  })

  test('[S10] a refresh for another user ends the session with 3500', async () => {
    const { say, wire } = await new Conversation().connected('ada')
    await say({ id: 2, refresh: { token: 'grace' } })
    expect(wire.ended).toMatchObject([{ code: 3500 }])
  })
})

describe('age', () => {
  const AGE = { ageMaxMs: 3_300_000, ageJitterMs: 300_000, pingIntervalMs: 1e9 }
  const SECOND = 1_000

  /** When each of so many, let in at once, is told to come back. */
  async function leavingTimes(seed: number, clients: number): Promise<readonly number[]> {
    const conversation = new Conversation({ limits: AGE, seed })
    const wires = []
    for (let index = 0; index < clients; index++) wires.push((await conversation.connected(`user${index}`)).wire)
    const times = new Map<number, number>()
    for (let nowMs = 0; times.size < clients && nowMs <= AGE.ageMaxMs + SECOND; nowMs += 30 * SECOND) {
      conversation.sessions.tick(nowMs)
      for (const [index, wire] of wires.entries()) if (wire.ended.length > 0 && !times.has(index)) times.set(index, nowMs)
    }
    for (const wire of wires) expect(wire.ended).toEqual([{ code: 3011, reason: 'force reconnect' }])
    return [...times.values()]
  }

  test('[S16] everybody is told to come back between age - jitter and age, spread over it', async () => {
    const times = await leavingTimes(7, 50)
    expect(Math.min(...times)).toBeGreaterThanOrEqual(AGE.ageMaxMs - AGE.ageJitterMs)
    expect(Math.max(...times)).toBeLessThanOrEqual(AGE.ageMaxMs)
    // Ten half minutes of jitter, fifty clients: few of them stay empty.
    expect(new Set(times).size).toBeGreaterThanOrEqual(8)
  })

  test('[S16] the moment is drawn once, by the seed', async () => {
    expect(await leavingTimes(7, 5)).toEqual(await leavingTimes(7, 5))
    expect(await leavingTimes(7, 5)).not.toEqual(await leavingTimes(8, 5))
  })

  test('[S16] age counts from the first byte, and a refresh does not make it younger', async () => {
    const conversation = new Conversation({ limits: { ...AGE, ageMaxMs: 20_000, ageJitterMs: 0, staleMs: 15_000 } })
    const { session, say, wire } = conversation.open()
    await conversation.world.advance(9_000)
    await say({ id: 1, connect: { token: `ada!${nowSeconds + 60}` } })
    await conversation.world.advance(10_999)
    await say({ id: 2, refresh: { token: `ada!${nowSeconds + 600}` } })
    session.tick(19_999)
    expect(wire.ended).toEqual([])
    session.tick(20_000)
    expect(wire.ended).toEqual([{ code: 3011, reason: 'force reconnect' }])
  })

  test('[S16] [S6] what is ready goes out before it, nothing after it, and nothing is left behind', async () => {
    const conversation = new Conversation({ limits: { ...AGE, ageMaxMs: 20_000, ageJitterMs: 0 } })
    const { session, say, wire } = await conversation.connected('ada')
    await say({ id: 2, subscribe: { channel: 'chat:1' } })
    session.receive(parseFrame(JSON.stringify({ id: 3, publish: { channel: 'chat:1', data: 'last' } })))
    await conversation.world.advance(20_000)
    session.tick(20_000)
    await conversation.world.settle()
    expect(wire.publications()).toEqual(['last'])
    expect(wire.ended).toEqual([{ code: 3011, reason: 'force reconnect' }])
    expect([conversation.sessions.size, conversation.hub.followed]).toEqual([0, 0])
  })

  test('[S16] without a largest age a session may last', async () => {
    const conversation = new Conversation({ limits: { pingIntervalMs: 1e12, ageMaxMs: 0, ageJitterMs: 0 } })
    const { session, wire } = await conversation.connected('ada')
    session.tick(1e11)
    expect(wire.ended).toEqual([])
  })
})

describe('going', () => {
  test.each(['before connect', 'in', 'subscribed', 'subscribing'])(
    '[S6] [S5] a session that ends %s leaves nothing behind',
    async (when) => {
      const conversation = new Conversation()
      const client = when === 'before connect' ? conversation.open() : await conversation.connected('ada')
      if (when === 'subscribed') await client.say({ id: 2, subscribe: { channel: 'chat:1' } })
      if (when === 'subscribing') void client.say({ id: 2, subscribe: { channel: 'chat:1' } })
      client.session.end()
      client.session.end()
      await conversation.world.settle()
      expect(conversation.sessions.size).toBe(0)
      expect(conversation.sessions.open).toBe(0)
      expect(conversation.hub.followed).toBe(0)
      expect((await conversation.engine.presence.members('chat:1')).size).toBe(0)
    },
  )

  test('[S6] the others learn that it went', async () => {
    const conversation = new Conversation()
    const [ada, grace] = [await conversation.connected('ada'), await conversation.connected('grace')]
    for (const { say } of [ada, grace]) await say({ id: 2, subscribe: { channel: 'chat:1', join_leave: true } })
    ada.session.end()
    await conversation.world.settle()
    expect(grace.wire.pushes('leave')).toMatchObject([{ channel: 'chat:1', leave: { info: { user: 'ada' } } }])
  })

  test('[S5] replies that are ready go out before the end', async () => {
    const { session, wire } = await new Conversation().connected('ada')
    session.receive([{ kind: 'command', command: { method: 'ping', id: 2, request: {} } }])
    session.disconnect({ code: 3001, reason: 'shutdown' })
    session.disconnect({ code: 3004, reason: 'too late' })
    expect(wire.told.at(-1)).toEqual({ id: 2, ping: {} })
    expect(wire.ended).toEqual([{ code: 3001, reason: 'shutdown' }])
  })
})
