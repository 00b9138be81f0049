import { describe, expect, test } from 'vitest'
import { CHAT, Conversation } from '../../test/support/conversation.ts'
import { retentionOf } from '../channel/index.ts'

const code = (told: Record<string, unknown> | undefined): unknown => (told?.['error'] as { code: number } | undefined)?.code

describe('large answers', () => {
  async function texts(conversation: Conversation, count: number, size: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      void conversation.engine.log.append('chat:1', { data: JSON.stringify('x'.repeat(size)) }, retentionOf(CHAT, 1_000))
    }
    await conversation.world.settle()
  }

  test('[S15] history ends early rather than fill the outbox, and goes on with since', async () => {
    const conversation = new Conversation()
    const { say, wire } = await conversation.connected('ada')
    await say({ id: 2, subscribe: { channel: 'chat:1' } })
    await texts(conversation, 10, 1_000)
    await say({ id: 3, history: { channel: 'chat:1', limit: 10 } })
    const { publications } = (wire.told.at(-1) as { history: { publications: readonly { offset: number }[] } }).history
    expect(publications.map(({ offset }) => offset)).toEqual([1, 2, 3, 4])
    expect(wire.ended).toEqual([])
  })

  test('[S15] [L3] a recovery that does not fit is told as a gap, and the client stays', async () => {
    const conversation = new Conversation()
    const reading = conversation.engine.log.read('chat:1', { limit: 0, reverse: false }, retentionOf(CHAT, 1_000))
    await conversation.world.settle()
    const { epoch } = (await reading).top
    await texts(conversation, 10, 1_000)
    const { say, wire } = await conversation.connected('ada')
    await say({ id: 2, subscribe: { channel: 'chat:1', recover: true, epoch, offset: 0 } })
    expect(wire.told.at(-1)?.['subscribe']).toMatchObject({ was_recovering: true, recovered: false, offset: 10 })
    expect(wire.ended).toEqual([])
  })

  test('[S15] a presence that does not fit is error 106', async () => {
    const conversation = new Conversation()
    const { say, wire } = await conversation.connected('ada')
    await say({ id: 2, subscribe: { channel: 'chat:1' } })
    for (let n = 0; n < 100; n++)
      await conversation.engine.presence.add('chat:1', { user: `user-${n}`, client: `client ${n} with a long id` }, 60_000)
    await say({ id: 3, presence: { channel: 'chat:1' } })
    expect(code(wire.told.at(-1))).toBe(106)
    await say({ id: 4, presence_stats: { channel: 'chat:1' } })
    expect(wire.told.at(-1)).toMatchObject({ presence_stats: { num_clients: 101 } })
  })

  test('[S14] a large frame costs more than a small one', async () => {
    const conversation = new Conversation({ limits: { commands: { ratePerSecond: 1, burst: 4 } } })
    const { session, wire } = await conversation.connected('ada')
    const ping = (id: number): Parameters<typeof session.receive>[0] => [
      { kind: 'command', command: { method: 'ping', id, request: {} } },
    ]
    session.receive(ping(2), 8_191)
    expect(wire.ended).toEqual([])
    session.receive(ping(3), 3 * 8_192)
    expect(wire.ended).toMatchObject([{ code: 3013 }])
  })
})
