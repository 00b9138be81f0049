import { expect, test } from 'vitest'
import { Conversation } from '../../test/support/conversation.ts'
import type { Appended, ChannelLog, Presence } from '../channel/index.ts'

const SECRET = 'redis at 10.0.0.7 is away'

async function away(): Promise<never> {
  throw Object.assign(new Error(SECRET), { isAway: true })
}

/** Conversations on an engine that can be taken away. */
function conversations(limits: { readonly errorsMax?: number } = {}) {
  const lost = { log: false, presence: false, appended: undefined as Appended | undefined }
  const over = (log: ChannelLog): ChannelLog => ({
    append: (channel, draft, retention) => lost.appended ?? log.append(channel, draft, retention),
    read: (channel, filter, retention) => (lost.log ? away() : log.read(channel, filter, retention)),
    recover: (channel, since, retention, limit) => (lost.log ? away() : log.recover(channel, since, retention, limit)),
    remove: (channel) => log.remove(channel),
    announce: (channel, event) => (lost.log ? away() : log.announce(channel, event)),
    follow: (channel, follower) => (lost.log ? away() : log.follow(channel, follower)),
    unfollow: (channel) => log.unfollow(channel),
  })
  const overPresence = (presence: Presence): Presence => ({
    add: (channel, info, ttlMs) => (lost.presence ? away() : presence.add(channel, info, ttlMs)),
    remove: (channel, client) => (lost.presence ? away() : presence.remove(channel, client)),
    members: (channel) => (lost.presence ? away() : presence.members(channel)),
    stats: (channel) => (lost.presence ? away() : presence.stats(channel)),
  })
  return { lost, conversation: new Conversation({ over, overPresence, limits }) }
}

const AWAY = { code: 100, temporary: true, message: 'not available now, try again' }

test('[L7] whatever is asked of an engine that is away gets error 100, temporary, and the connection stays', async () => {
  const { lost, conversation } = conversations({ errorsMax: 3 })
  const ada = await conversation.connected('ada')
  await ada.say({ id: 2, subscribe: { channel: 'chat:1' } })
  lost.log = lost.presence = true
  await ada.say({ id: 3, subscribe: { channel: 'talk:1' } }, { id: 4, history: { channel: 'chat:1', limit: 1 } })
  await ada.say({ id: 5, presence: { channel: 'chat:1' } }, { id: 6, presence_stats: { channel: 'chat:1' } })
  expect(ada.wire.told.slice(-4)).toEqual([3, 4, 5, 6].map((id) => ({ id, error: AWAY })))
  expect(ada.wire.ended).toEqual([])
  // Its other channels are as they were, and the one that failed can be had once the engine is back.
  expect([...ada.session.subscriptions.keys()]).toEqual(['chat:1'])
  lost.log = lost.presence = false
  await ada.say({ id: 7, subscribe: { channel: 'talk:1' } })
  expect(ada.wire.told.at(-1)).toMatchObject({ id: 7, subscribe: {} })
})

test('[L7] an outage is one line of the log, whatever the number of clients and channels', async () => {
  const { lost, conversation } = conversations()
  const clients = await Promise.all(Array.from({ length: 8 }, (_, n) => conversation.connected(`user-${n}`)))
  for (const { say } of clients)
    await say({ id: 2, subscribe: { channel: 'chat:1' } }, { id: 3, subscribe: { channel: 'chat:2' } })
  lost.log = lost.presence = true
  for (const { session } of clients) session.tick(conversation.context.clock.monotonicMs() + 25_000)
  await conversation.world.settle()
  const names = conversation.logger.events.map(({ name }) => name)
  expect(names.filter((name) => name === 'engine.away')).toHaveLength(1)
  expect(names).not.toContain('command.failed')
})

test('[L7] a place in a channel is given back when presence cannot be had', async () => {
  const { lost, conversation } = conversations()
  const ada = await conversation.connected('ada')
  lost.presence = true
  await ada.say({ id: 2, subscribe: { channel: 'chat:1' } })
  expect(ada.wire.told.at(-1)).toEqual({ id: 2, error: AWAY })
  expect([conversation.hub.followed, ada.session.subscriptions.size]).toEqual([0, 0])
})

test('[S6] an entry in presence whose answer was lost is taken back', async () => {
  const conversation = new Conversation({
    overPresence: (presence) => ({
      add: async (channel, info, ttlMs) => {
        await presence.add(channel, info, ttlMs)
        return away()
      },
      remove: (channel, client) => presence.remove(channel, client),
      members: (channel) => presence.members(channel),
      stats: (channel) => presence.stats(channel),
    }),
  })
  const ada = await conversation.connected('ada')
  await ada.say({ id: 2, subscribe: { channel: 'chat:1' } })
  expect(ada.wire.told.at(-1)).toEqual({ id: 2, error: AWAY })
  expect([...(await conversation.engine.presence.members('chat:1')).keys()]).toEqual([])
})

test('[L7] server-side subscriptions that cannot be had: the connect is to be tried again', async () => {
  const { lost, conversation } = conversations()
  lost.log = true
  const ada = await conversation.connected('ada+chat:1')
  expect(ada.wire.told).toEqual([{ id: 1, error: AWAY }])
  lost.log = false
  await ada.say({ id: 2, connect: { token: 'ada+chat:1' } })
  expect(ada.wire.told.at(-1)).toMatchObject({ id: 2, connect: { subs: { 'chat:1': {} } } })
})

test.each([
  [{ kind: 'unavailable', reason: SECRET, retryMs: 1_200 }, 'not stored, try again with the same id in 2 s'],
  [{ kind: 'unavailable', reason: SECRET }, 'not stored, try again with the same id'],
  [{ kind: 'unknown', reason: SECRET }, 'it is not known whether it was stored, try again with the same id'],
] as const)('[L7] a send that came to %o', async (appended, message) => {
  const { lost, conversation } = conversations()
  const ada = await conversation.connected('ada')
  await ada.say({ id: 2, subscribe: { channel: 'chat:1' } })
  lost.appended = appended
  await ada.say({ id: 3, rpc: { method: 'chat.send', data: { channel: 'chat:1', id: 'a', data: 1 } } })
  expect(ada.wire.told.at(-1)).toEqual({ id: 3, error: { code: 100, temporary: true, message } })
})

test('[L4] an acknowledgement says what it stands for', async () => {
  const { lost, conversation } = conversations()
  const ada = await conversation.connected('ada')
  await ada.say({ id: 2, subscribe: { channel: 'chat:1' } })
  const send = async (id: string): Promise<unknown> => {
    await ada.say({ id: 3, rpc: { method: 'chat.send', data: { channel: 'chat:1', id, data: 1 } } })
    return ada.wire.told.findLast(({ rpc }) => rpc !== undefined)
  }
  expect(await send('a')).toMatchObject({ rpc: { data: { durability: 'memory' } } })
  lost.appended = { kind: 'stored', position: { offset: 2, epoch: 'e' }, duplicate: false, durability: 'replicated' }
  expect(await send('b')).toMatchObject({ rpc: { data: { durability: 'replicated' } } })
})
