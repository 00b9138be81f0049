import { expect, test } from 'vitest'
import { Conversation, LIMITS } from '../../test/support/conversation.ts'

const CHANNEL = 'chat:1'

/** Two clients in one channel of a process that then stands still until their presence is over. */
async function stoodStill(ms: number) {
  const conversation = new Conversation()
  const [ada, grace] = [await conversation.connected('ada'), await conversation.connected('grace')]
  for (const { say } of [ada, grace]) await say({ id: 2, subscribe: { channel: CHANNEL } })
  conversation.world.jump(ms)
  conversation.sessions.tick(conversation.context.clock.monotonicMs())
  await conversation.world.settle()
  const users = async (): Promise<readonly string[]> =>
    [...(await conversation.engine.presence.members(CHANNEL)).values()].map(({ user }) => user)
  return { conversation, ada, grace, users }
}

test('[S8] a process that stood still shows nobody again who has not answered since', async () => {
  const { conversation, ada, grace, users } = await stoodStill(LIMITS.presenceTtlMs + 1_000)
  expect(await users()).toEqual([])
  for (const { wire } of [ada, grace]) expect(wire.told.at(-1)).toEqual({})
  await ada.say('{}')
  await conversation.pass(1_000)
  expect(await users()).toEqual(['ada'])
  await conversation.pass(LIMITS.pongTimeoutMs)
  expect([ada.wire.ended, grace.wire.ended]).toMatchObject([[], [{ code: 3012 }]])
  expect(await users()).toEqual(['ada'])
})

test('[S8] a short stand costs nobody anything: presence is still there, and is renewed', async () => {
  const { users } = await stoodStill(LIMITS.presenceUpdateMs + 1_000)
  expect([...(await users())].sort()).toEqual(['ada', 'grace'])
})
