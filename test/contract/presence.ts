import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Presence } from '../../src/channel/index.ts'

/** What an adapter gives to the suite for one test. */
export interface PresenceUnderTest {
  readonly presence: Presence
  /** Lets time pass, for the adapter as for the test. */
  passTime(ms: number): Promise<void>
  close(): Promise<void>
}

const TTL_MS = 60_000

/** Every adapter of Presence runs this suite. */
export function presenceContract(adapter: string, create: () => Promise<PresenceUnderTest>): void {
  describe(`Presence: ${adapter}`, () => {
    let world: PresenceUnderTest
    let presence: Presence

    beforeEach(async () => {
      world = await create()
      presence = world.presence
    })
    afterEach(() => world.close())

    const add = (client: string, user: string, channel = 'room'): Promise<void> => presence.add(channel, { client, user }, TTL_MS)
    const clients = async (channel = 'room'): Promise<string[]> => [...(await presence.members(channel)).keys()].sort()

    test('nobody is in a channel that nobody entered', async () => {
      expect(await clients()).toEqual([])
      expect(await presence.stats('room')).toEqual({ clients: 0, users: 0 })
    })

    test('a member is shown with everything that is known of it', async () => {
      const info = { client: '1', user: 'ä', conn_info: { name: '世界' }, chan_info: [1, null] }
      await presence.add('room', info, TTL_MS)
      expect(await presence.members('room')).toEqual(new Map([['1', info]]))
    })

    test('one user with two tabs is two clients', async () => {
      await add('1', 'alice')
      await add('2', 'alice')
      await add('3', 'bob')
      expect(await clients()).toEqual(['1', '2', '3'])
      expect(await presence.stats('room')).toEqual({ clients: 3, users: 2 })
    })

    test('adding again renews and does not count twice; what is known is replaced', async () => {
      await add('1', 'alice')
      await presence.add('room', { client: '1', user: 'alice', chan_info: 'new' }, TTL_MS)
      expect(await presence.stats('room')).toEqual({ clients: 1, users: 1 })
      expect((await presence.members('room')).get('1')).toEqual({ client: '1', user: 'alice', chan_info: 'new' })
    })

    test('who was removed is gone, from that channel only', async () => {
      await add('1', 'alice')
      await add('2', 'alice')
      await add('1', 'alice', 'other')
      await presence.remove('room', '1')
      expect(await clients()).toEqual(['2'])
      expect(await clients('other')).toEqual(['1'])
      expect(await presence.stats('room')).toEqual({ clients: 1, users: 1 })
    })

    test('removing who is not there does nothing', async () => {
      await presence.remove('room', '1')
      await add('1', 'alice')
      await presence.remove('room', '2')
      expect(await clients()).toEqual(['1'])
    })

    test('an entry that is not renewed in time is gone, one that is renewed stays', async () => {
      await add('1', 'alice')
      await add('2', 'bob')
      await world.passTime(TTL_MS / 2)
      await add('1', 'alice')
      await world.passTime(TTL_MS / 2)
      expect(await clients()).toEqual(['1'])
      expect(await presence.stats('room')).toEqual({ clients: 1, users: 1 })
      await world.passTime(TTL_MS / 2)
      expect(await clients()).toEqual([])
    })

    test('what was read does not change afterwards', async () => {
      await add('1', 'alice')
      const members = await presence.members('room')
      await presence.remove('room', '1')
      expect(members.size).toBe(1)
    })
  })
}
