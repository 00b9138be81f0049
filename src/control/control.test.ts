import { describe, expect, test } from 'vitest'
import { ApiWorld } from '../../test/support/api.ts'
import { Conversation } from '../../test/support/conversation.ts'
import { InstanceBus } from '../../test/support/instance-bus.ts'
import { Revocations, type Revocation } from '../auth/index.ts'
import { MANUAL_EPOCH_MS } from '../runtime/manual.ts'
import type { RevocationStore } from './index.ts'

const nowSeconds = MANUAL_EPOCH_MS / 1_000
const DONE = { result: {} }

/** What a Redis keeps for all. */
class SharedStore implements RevocationStore {
  readonly kept = new Revocations(1_000)

  async keep(changed: Revocation): Promise<'kept'> {
    this.kept.revoke(changed, nowSeconds)
    return 'kept'
  }

  async all(): Promise<readonly Revocation[]> {
    return this.kept.all()
  }
}

/** Two instances with an API each, joined. */
class Pair {
  readonly bus = new InstanceBus()
  readonly store = new SharedStore()
  readonly first = this.join('first')
  readonly second = this.join('second')

  join(id: string): ApiWorld {
    return new ApiWorld({}, new Conversation(), { instances: this.bus.join(id), store: this.store })
  }

  /** Asks the first one's API; what it tells has been heard when this resolves. */
  async call(method: string, request: unknown): Promise<unknown> {
    const answer = await this.first.call(method, request)
    await this.settle()
    return answer
  }

  async settle(): Promise<void> {
    for (let turns = 0; turns < 3; turns++) {
      await this.bus.heard()
      await this.first.conversation.world.settle()
      await this.second.conversation.world.settle()
    }
  }
}

describe('an order given on one instance', () => {
  test('[I1] disconnects the user on all, but those that are spared, and only the session that is named', async () => {
    const pair = new Pair()
    const here = await pair.first.conversation.connected('ada')
    const there = await pair.second.conversation.connected('ada')
    const spared = await pair.second.conversation.connected('ada')
    const other = await pair.second.conversation.connected('grace')
    const request = { user: 'ada', whitelist: [spared.session.client], code: 4_001, reason: 'out' }
    expect(await pair.call('disconnect', request)).toEqual(DONE)
    for (const { wire } of [here, there]) expect(wire.ended).toEqual([{ code: 4_001, reason: 'out' }])
    for (const { wire } of [spared, other]) expect(wire.ended).toEqual([])
    expect(await pair.call('disconnect', { user: 'ada', client: spared.session.client })).toEqual(DONE)
    expect(spared.wire.ended).toMatchObject([{ code: 3_503 }])
  })

  test('subscribes, refreshes and unsubscribes there as here', async () => {
    const pair = new Pair()
    const { wire, session } = await pair.second.conversation.connected('ada')
    const request = { user: 'ada', channel: 'shut:1', data: { why: 'invited' }, override: { presence: { value: true } } }
    expect(await pair.call('subscribe', request)).toEqual(DONE)
    expect(wire.pushes('subscribe')).toMatchObject([{ channel: 'shut:1', subscribe: { data: { why: 'invited' } } }])
    expect(await pair.second.call('presence', { channel: 'shut:1' })).toMatchObject({ error: { code: 108 } })
    expect(await pair.call('refresh', { user: 'ada', expire_at: nowSeconds + 60 })).toEqual(DONE)
    expect(wire.pushes('refresh')).toMatchObject([{ refresh: { ttl: 60 } }])
    expect(await pair.call('unsubscribe', { user: 'ada', channel: 'shut:1' })).toEqual(DONE)
    expect(session.subscriptions.size).toBe(0)
    expect(wire.pushes('unsubscribe')).toMatchObject([{ channel: 'shut:1', unsubscribe: { code: 2_000 } }])
    expect(await pair.call('refresh', { user: 'ada', expired: true })).toEqual(DONE)
    expect(wire.ended).toMatchObject([{ code: 3_005 }])
  })

  test('that cannot be told is done here, and answered with an error', async () => {
    const pair = new Pair()
    const { wire } = await pair.first.conversation.connected('ada')
    pair.bus.broken = new Error('Redis is away')
    const error = { code: 100, temporary: true, message: expect.stringContaining('could not be told') as string }
    expect(await pair.call('disconnect', { user: 'ada' })).toEqual({ error })
    expect(wire.ended).toMatchObject([{ code: 3_503 }])
    const untold = pair.first.conversation.logger.events.filter(({ name }) => name === 'control.untold')
    expect(untold).toMatchObject([{ fields: { order: 'disconnect' } }])
  })

  test('that is not known, or says more than is known, is not carried out by half, and is logged once', async () => {
    const pair = new Pair()
    const { wire } = await pair.first.conversation.connected('ada')
    const newer = pair.bus.join('newer')
    const order = { kind: 'disconnect', user: 'ada', spared: [], code: 3_503, reason: 'x' }
    for (const text of ['{"kind":"dance"}', '{"kind":"dance"}', JSON.stringify({ ...order, unless: 'busy' }), '[', 'null']) {
      await newer.tell(undefined, text)
    }
    await pair.settle()
    expect(wire.ended).toEqual([])
    const refused = pair.first.conversation.logger.events.filter(({ name }) => name === 'control.refused')
    expect(refused.map(({ fields }) => fields['order'])).toEqual(['dance', 'disconnect', 'no JSON', 'no kind'])
    await newer.tell(undefined, JSON.stringify(order))
    await pair.settle()
    expect(wire.ended).toEqual([{ code: 3_503, reason: 'x' }])
  })
})

describe('a revocation', () => {
  test('[I6] holds on every instance at once', async () => {
    const pair = new Pair()
    const { wire } = await pair.second.conversation.connected('ada@1')
    expect(await pair.call('revoke', { user: 'ada' })).toMatchObject({ result: { disconnected: 0 } })
    expect(wire.ended).toMatchObject([{ code: 3_500 }])
    expect((await pair.second.conversation.connected('ada@1')).wire.ended).toMatchObject([{ code: 3_500 }])
  })

  test('[I6] is kept as long as the longest such token that is in use anywhere', async () => {
    const pair = new Pair()
    const expiresAt = nowSeconds + 90 * 24 * 3_600
    await pair.second.conversation.connected(`ada@1!${expiresAt}`)
    await pair.call('revoke', { user: 'ada' })
    expect(pair.store.kept.of('ada')?.keepUntil).toBe(expiresAt)
    expect(pair.first.conversation.revocations.of('ada')?.keepUntil).toBe(expiresAt)
    await pair.second.conversation.connected(`grace@1!${expiresAt}`)
    await pair.call('revoke', { user: 'grace', keep_until: nowSeconds + 5 })
    expect(pair.store.kept.of('grace')?.keepUntil).toBe(nowSeconds + 5)
  })

  test('[I6] is known to an instance that starts, and learnt by one that has missed it', async () => {
    const pair = new Pair()
    await pair.call('revoke', { user: 'ada' })
    const third = pair.join('third')
    await pair.settle()
    expect((await third.conversation.connected('ada@1')).wire.ended).toMatchObject([{ code: 3_500 }])
    const { wire } = await third.conversation.connected('grace@1')
    await pair.store.keep({ user: 'grace', issuedBefore: nowSeconds, keepUntil: nowSeconds + 60 })
    expect(wire.ended).toEqual([])
    await pair.bus.lose('third')
    expect(wire.ended).toMatchObject([{ code: 3_500 }])
    const gaps = third.conversation.logger.events.filter(({ name }) => name === 'control.gap')
    expect(gaps).toMatchObject([{ fields: { gap: 'lost', revocations: 2, forgotten: 0 } }])
  })

  test('[I6] that the engine has forgotten is given back to it, and to the others', async () => {
    const pair = new Pair()
    const ours = { user: 'ada', issuedBefore: nowSeconds, keepUntil: nowSeconds + 60 }
    pair.first.conversation.revocations.revoke(ours, nowSeconds)
    const { wire } = await pair.second.conversation.connected('ada@1')
    await pair.bus.lose('first')
    await pair.settle()
    expect(pair.store.kept.of('ada')).toEqual(ours)
    expect(wire.ended).toMatchObject([{ code: 3_500 }])
  })
})

describe('over all instances', () => {
  test('info lists them, ourselves first, with what each carries', async () => {
    const pair = new Pair()
    await pair.second.conversation.connected('ada')
    const { result } = (await pair.first.call('info')) as { result: { nodes: object[] } }
    expect(result.nodes).toMatchObject([
      { uid: 'first', num_clients: 0 },
      { uid: 'second', num_clients: 1, num_users: 1, name: 'here', version: 'test' },
    ])
    pair.bus.broken = new Error('Redis is away')
    expect(await pair.first.call('info')).toMatchObject({ error: { code: 100 } })
  })

  test('channels are counted together, also more of them than one answer holds', async () => {
    const pair = new Pair()
    const limits = { channelsMax: 2_000, pendingCommandsMax: 2_000, outboxBytesMax: 10_000_000 }
    const many = new ApiWorld({}, new Conversation({ limits }), { instances: pair.bus.join('many'), store: pair.store })
    const { say, session } = await many.conversation.connected('ada')
    await say(
      Array.from({ length: 1_100 }, (_, index) =>
        JSON.stringify({ id: index + 2, subscribe: { channel: `talk:${index}` } }),
      ).join('\n'),
    )
    expect(session.subscriptions.size).toBe(1_100)
    for (const world of [pair.first, pair.second]) {
      const client = await world.conversation.connected('grace')
      await client.say({ id: 2, subscribe: { channel: 'talk:7' } })
    }
    const asking = pair.first.call('channels', { pattern: 'talk:*' })
    await pair.settle()
    const { result } = (await asking) as { result: { channels: Record<string, { num_clients: number }> } }
    expect(Object.keys(result.channels)).toHaveLength(1_100)
    expect(result.channels['talk:7']).toEqual({ num_clients: 3 })
  })

  test('channels of an instance that does not answer are not left out in silence', async () => {
    const pair = new Pair()
    pair.bus.join('mute')
    const asking = pair.first.call('channels')
    await pair.settle()
    await pair.first.conversation.world.advance(2_000)
    expect(await asking).toMatchObject({ error: { code: 100, message: expect.stringContaining('1 of 2') as string } })
  })
})

describe('a frame that came to another instance than its session’s', () => {
  test('[I1] goes on to it, in the order of coming', async () => {
    const pair = new Pair()
    const { wire, session } = await pair.second.conversation.connected('ada', true)
    const frames = [1, 2, 3].map((id) => JSON.stringify({ id: id + 1, subscribe: { channel: `talk:${id}` } }))
    const sent = frames.map((frame) => pair.first.control.forward('second', session.secret, frame))
    expect(await Promise.all(sent)).toEqual(['told', 'told', 'told'])
    await pair.settle()
    expect(wire.told.slice(1).map(({ id }) => id)).toEqual([2, 3, 4])
  })

  test('[I5] is gone with its instance; what is no name of one is not asked for', async () => {
    const pair = new Pair()
    const { session } = await pair.second.conversation.connected('ada', true)
    expect(await pair.first.control.forward('third', session.secret, '{}')).toBe('gone')
    expect(await pair.first.control.forward('first', session.secret, '{}')).toBe('gone')
    expect(await pair.first.control.forward('a:{b}', session.secret, '{}')).toBe('gone')
    pair.bus.broken = new Error('Redis is away')
    await expect(pair.first.control.forward('second', session.secret, '{}')).rejects.toThrow('away')
  })
})
