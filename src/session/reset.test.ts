import { expect, test } from 'vitest'
import { CHAT, Conversation } from '../../test/support/conversation.ts'
import { retentionOf, type ChannelLog, type Follower, type StreamPosition } from '../channel/index.ts'

/** Conversations on a log that can be made to begin anew. */
function conversations(): {
  readonly conversation: Conversation
  tell: Follower
  /** What happens after a read was done and before its reader knows. */
  afterRead: () => void
} {
  let follower: Follower = () => {}
  const world = {
    afterRead: (): void => {},
    tell: ((event) => follower(event)) as Follower,
    conversation: new Conversation({
      over: (log): ChannelLog => ({
        append: (channel, draft, retention) => log.append(channel, draft, retention),
        read: (channel, filter, retention) => read(log.read(channel, filter, retention)),
        recover: (channel, since, retention, limit) => read(log.recover(channel, since, retention, limit)),
        remove: (channel) => log.remove(channel),
        announce: (channel, event) => log.announce(channel, event),
        follow: (channel, heard) => {
          follower = heard
          return log.follow(channel, heard)
        },
        unfollow: (channel) => log.unfollow(channel),
      }),
    }),
  }
  const read = async <T>(answer: Promise<T>): Promise<T> => {
    const settled = await answer
    world.afterRead()
    return settled
  }
  return world
}

const TOP: StreamPosition = { offset: 9, epoch: 'later' }

test('[L3] [L5] a reset ends positioned subscriptions with 2500, and those without a position stay', async () => {
  const { conversation, tell } = conversations()
  const ada = await conversation.connected('ada')
  await ada.say({ id: 2, subscribe: { channel: 'chat:1' } })
  tell({ kind: 'reset', top: TOP })
  tell({ kind: 'publication', publication: { data: '10', offset: 10 }, epoch: 'later' })
  await conversation.world.settle()
  expect(ada.wire.pushes('unsubscribe')).toEqual([
    { channel: 'chat:1', unsubscribe: { code: 2500, reason: 'insufficient state' } },
  ])
  expect(ada.wire.publications()).toEqual([])
  expect([ada.wire.ended, ada.session.subscriptions.size]).toEqual([[], 0])
  const grace = await conversation.connected('grace')
  await grace.say({ id: 2, subscribe: { channel: 'talk:1' } })
  tell({ kind: 'reset', top: undefined })
  tell({ kind: 'publication', publication: { data: '1' }, epoch: undefined })
  await conversation.world.settle()
  expect([grace.wire.pushes('unsubscribe'), grace.wire.publications()]).toEqual([[], [1]])
})

test('[L3] a reset ends a connection whose subscription the server made with 3010: the client cannot ask by itself', async () => {
  const { conversation, tell } = conversations()
  const ada = await conversation.connected('ada+chat:1')
  tell({ kind: 'reset', top: TOP })
  await conversation.world.settle()
  expect(ada.wire.ended).toEqual([{ code: 3010, reason: 'insufficient state' }])
})

test('[L5] a reset while somebody comes in makes the read be done again', async () => {
  const world = conversations()
  const { conversation, tell } = world
  let reads = 0
  world.afterRead = (): void => {
    if (++reads === 1) tell({ kind: 'reset', top: TOP })
  }
  const ada = await conversation.connected('ada')
  await ada.say({ id: 2, subscribe: { channel: 'chat:1' } })
  expect(reads).toBe(2)
  expect(ada.wire.told.at(-1)).toMatchObject({ id: 2, subscribe: { offset: 0 } })
  expect(ada.wire.told.at(-1)).not.toMatchObject({ subscribe: { epoch: 'later' } })
})

test('[L5] who is overtaken to the last is told a gap, at the position where the log stands now', async () => {
  const world = conversations()
  const { conversation, tell } = world
  void conversation.engine.log.append('chat:1', { data: '1' }, retentionOf(CHAT, 1_000))
  await conversation.world.settle()
  world.afterRead = (): void => tell({ kind: 'reset', top: TOP })
  const ada = await conversation.connected('ada')
  const { top } = await conversation.engine.log.read('chat:1', { limit: 0, reverse: false }, retentionOf(CHAT, 1_000))
  await ada.say({ id: 2, subscribe: { channel: 'chat:1', recover: true, ...top } })
  const { subscribe } = ada.wire.told.at(-1) as { subscribe: object }
  expect(subscribe).toMatchObject({ ...TOP, was_recovering: true, recovered: false })
  expect(subscribe).not.toHaveProperty('publications')
  await conversation.world.settle()
  expect(ada.wire.pushes('unsubscribe')).toEqual([])
})

test('[L3] [L5] overtaken by a log that does not say where it stands: told to ask anew', async () => {
  const world = conversations()
  const { conversation, tell } = world
  world.afterRead = (): void => tell({ kind: 'reset', top: undefined })
  const ada = await conversation.connected('ada')
  await ada.say({ id: 2, subscribe: { channel: 'chat:1' } })
  await conversation.world.settle()
  expect(ada.wire.pushes('unsubscribe')).toMatchObject([{ unsubscribe: { code: 2500 } }])
})

test('[L3] [L7] until a client whose position was lost is back, what it may do there is refused for a time only', async () => {
  const { conversation, tell } = conversations()
  const ada = await conversation.connected('ada')
  const send = { channel: 'chat:1', id: 'one', data: 1 }
  const lose = async (): Promise<void> => {
    tell({ kind: 'reset', top: TOP })
    await conversation.world.settle()
  }
  const answers = (id: number): unknown => ada.wire.told.find((told) => told['id'] === id)?.['error']
  await ada.say({ id: 2, subscribe: { channel: 'chat:1' } })
  await lose()
  await ada.say({ id: 3, rpc: { method: 'chat.send', data: send } }, { id: 4, publish: { channel: 'chat:1', data: 1 } })
  for (const id of [3, 4]) expect(answers(id)).toMatchObject({ code: 100, temporary: true })
  await ada.say({ id: 5, publish: { channel: 'chat:2', data: 1 } })
  expect(answers(5)).toMatchObject({ code: 103 })
  await ada.say({ id: 6, subscribe: { channel: 'chat:1' } }, { id: 7, rpc: { method: 'chat.send', data: send } })
  expect([answers(6), answers(7)]).toEqual([undefined, undefined])
  // Who leaves by itself has nothing to come back to.
  await ada.say({ id: 8, unsubscribe: { channel: 'chat:1' } }, { id: 9, publish: { channel: 'chat:1', data: 1 } })
  await lose()
  expect(answers(9)).toMatchObject({ code: 103 })
  await ada.say({ id: 10, subscribe: { channel: 'chat:1' } })
  await lose()
  await ada.say({ id: 11, unsubscribe: { channel: 'chat:1' } }, { id: 12, publish: { channel: 'chat:1', data: 1 } })
  expect(answers(12)).toMatchObject({ code: 103 })
})
