import { describe, expect, test } from 'vitest'
import { CHAT, Conversation } from '../../test/support/conversation.ts'
import { MANUAL_EPOCH_MS } from '../runtime/manual.ts'
import { UNSUBSCRIBES } from '../protocol/index.ts'
import { refreshSession, subscribeSession } from './server-acts.ts'

const nowSeconds = MANUAL_EPOCH_MS / 1_000

/** What was pushed about a channel, by kind, in order. */
function pushed(told: readonly Record<string, unknown>[]): readonly string[] {
  return told.flatMap(({ push }) => (typeof push === 'object' && push !== null ? [Object.keys(push).at(-1) ?? ''] : []))
}

describe('into a channel', () => {
  test('[S11] the push comes before anything of the channel, and everything after it comes once', async () => {
    const conversation = new Conversation()
    const { session, wire } = await conversation.connected('ada')
    const { log } = conversation.engine
    const retention = { size: 100, ttlMs: 1_000_000, metaTtlMs: 1_000_000, idWindowMs: 1_000 }
    const subscribed = subscribeSession(session, { channel: 'chat:1', options: CHAT, data: { hello: 1 } })
    for (const data of ['1', '2', '3']) {
      void log.append('chat:1', { data }, retention)
      await conversation.world.settle()
    }
    expect(await subscribed).toBe('subscribed')
    void log.append('chat:1', { data: '4' }, retention)
    await conversation.world.settle()
    const [first] = wire.pushes('subscribe') as unknown as [{ subscribe: { offset: number; epoch: string } }]
    expect(pushed(wire.told)[0]).toBe('subscribe')
    expect(first.subscribe).toMatchObject({ recoverable: true, positioned: true, data: { hello: 1 } })
    const offsets = wire.pushes('pub').map(({ pub }) => (pub as { offset: number }).offset)
    expect(offsets).toEqual([1, 2, 3, 4].slice(first.subscribe.offset))
    expect(offsets.length).toBeGreaterThan(0)
  })

  test('[L4] what is recovered follows the push, which names the position before it', async () => {
    const conversation = new Conversation()
    const { session, wire } = await conversation.connected('ada')
    const retention = { size: 100, ttlMs: 1_000_000, metaTtlMs: 1_000_000, idWindowMs: 1_000 }
    let epoch = ''
    for (const data of ['1', '2', '3']) {
      const appended = conversation.engine.log.append('chat:1', { data }, retention)
      await conversation.world.settle()
      const stored = await appended
      if (stored.kind === 'stored') ({ epoch } = stored.position)
    }
    const asked = { channel: 'chat:1', options: CHAT, recoverSince: { offset: 1, epoch } }
    const subscribed = subscribeSession(session, asked)
    await conversation.world.settle()
    expect(await subscribed).toBe('subscribed')
    expect(wire.pushes('subscribe')).toEqual([
      {
        channel: 'chat:1',
        subscribe: { recoverable: true, positioned: true, epoch, offset: 1, was_recovering: true, recovered: true },
      },
    ])
    expect(wire.pushes('pub')).toEqual([
      { channel: 'chat:1', pub: { data: 2, offset: 2 } },
      { channel: 'chat:1', pub: { data: 3, offset: 3 } },
    ])
  })

  test('[L3] a position that cannot be continued is told as such, at the newest one', async () => {
    const conversation = new Conversation()
    const { session, wire } = await conversation.connected('ada')
    const subscribed = subscribeSession(session, {
      channel: 'chat:1',
      options: CHAT,
      recoverSince: { offset: 7, epoch: 'another' },
    })
    await conversation.world.settle()
    expect(await subscribed).toBe('subscribed')
    const [{ subscribe }] = wire.pushes('subscribe') as unknown as [{ subscribe: Record<string, unknown> }]
    expect(subscribe).toMatchObject({ was_recovering: true, offset: 0, recovered: false })
  })

  test('who is in stays in, and who has as many channels as may be takes no more', async () => {
    const conversation = new Conversation({ limits: { channelsMax: 1 } })
    const { session, wire } = await conversation.connected('ada')
    const first = subscribeSession(session, { channel: 'chat:1', options: CHAT })
    expect(await subscribeSession(session, { channel: 'chat:1', options: CHAT })).toBe('already')
    expect(await subscribeSession(session, { channel: 'chat:2', options: CHAT })).toBe('full')
    await conversation.world.settle()
    expect(await first).toBe('subscribed')
    expect(wire.pushes('subscribe')).toHaveLength(1)
  })

  test('[S6] a session that ends on the way in, or is taken out again, leaves nothing and is told nothing', async () => {
    for (const leave of ['end', 'unsubscribe'] as const) {
      const conversation = new Conversation()
      const { session, wire } = await conversation.connected('ada')
      const entering = subscribeSession(session, { channel: 'chat:1', options: CHAT })
      if (leave === 'end') session.end()
      else session.unsubscribe('chat:1', UNSUBSCRIBES.server)
      await conversation.world.settle()
      expect(await entering, leave).toBe('gone')
      await conversation.world.settle()
      expect(wire.pushes('subscribe'), leave).toEqual([])
      expect(conversation.hub.followed, leave).toBe(0)
      expect((await conversation.engine.presence.stats('chat:1')).clients, leave).toBe(0)
      expect(session.subscriptions.size, leave).toBe(0)
    }
  })

  test('a session that was not let in takes no place', async () => {
    const conversation = new Conversation()
    const { session } = conversation.open()
    expect(await subscribeSession(session, { channel: 'chat:1', options: CHAT })).toBe('gone')
    expect(conversation.hub.followed).toBe(0)
  })

  test('[S9] the place ends when it expires', async () => {
    const conversation = new Conversation()
    const { session, wire } = await conversation.connected('ada')
    const entering = subscribeSession(session, { channel: 'chat:1', options: CHAT, expiresAt: nowSeconds + 10 })
    await conversation.world.settle()
    await entering
    await conversation.pass(14_000)
    expect(wire.pushes('unsubscribe')).toEqual([])
    await conversation.pass(2_000)
    expect(wire.pushes('unsubscribe')).toMatchObject([{ unsubscribe: { code: 2501 } }])
  })
})

describe('a newer expiry', () => {
  test('[S9] holds from now on, and the client is told', async () => {
    const conversation = new Conversation()
    const { session, wire } = await conversation.connected(`ada!${nowSeconds + 10}`)
    refreshSession(session, { expiresAt: nowSeconds + 60, info: { name: 'Ada' } })
    await conversation.world.settle()
    expect(wire.pushes('refresh')).toEqual([{ refresh: { expires: true, ttl: 60 } }])
    expect(session.identity?.info).toEqual({ name: 'Ada' })
    await conversation.pass(20_000)
    expect(wire.ended).toEqual([])
  })

  test('none is for ever, and what others see stays as it was', async () => {
    const conversation = new Conversation()
    const { session, wire } = await conversation.connected(`ada!${nowSeconds + 1}`)
    refreshSession(session, { expiresAt: undefined, info: undefined })
    await conversation.pass(20_000)
    expect(wire.ended).toEqual([])
    expect(wire.pushes('refresh')).toEqual([])
  })
})
