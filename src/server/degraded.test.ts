import { expect, test } from 'vitest'
import { Conversation, type TestWire } from '../../test/support/conversation.ts'
import { FakeReadiness } from '../../test/support/fake-readiness.ts'
import { Degraded, TOLD_A_TURN } from './degraded.ts'

const DEGRADED = { tidegate: 'degraded', reason: 'redis.commands' }
const RESTORED = { tidegate: 'restored' }

const messages = (wire: TestWire): readonly unknown[] =>
  wire.pushes('message').map(({ message }) => (message as { data: unknown }).data)

/** Conversations behind a gate that has been open. */
function behind() {
  const gate = new FakeReadiness()
  gate.open()
  const conversation = new Conversation()
  const degraded = new Degraded(gate, conversation.world.timers, conversation.sessions)
  return { gate, conversation, degraded, settle: () => conversation.world.settle() }
}

test('[L7] everybody who is in is told once that it is degraded, and once that it is restored', async () => {
  const { gate, conversation, settle } = behind()
  const [ada, grace] = [await conversation.connected('ada'), await conversation.connected('grace')]
  const stranger = conversation.open()
  gate.close('redis.commands')
  gate.close('redis.subscriber')
  await settle()
  // Everything is proved again, and has to stay so for a while: not yet.
  gate.close()
  await settle()
  for (const { wire } of [ada, grace]) expect(messages(wire)).toEqual([DEGRADED])
  gate.open()
  gate.open()
  await settle()
  for (const { wire } of [ada, grace]) expect(messages(wire)).toEqual([DEGRADED, RESTORED])
  expect(stranger.wire.told).toEqual([])
})

test('[L7] who is answered only after the loss learns of it, behind the answer', async () => {
  const { gate, conversation, settle } = behind()
  const late = conversation.open()
  gate.close('redis.commands')
  await settle()
  await late.say({ id: 1, connect: { token: 'ada' } })
  expect(late.wire.told).toMatchObject([{ id: 1, connect: {} }, { push: { message: { data: DEGRADED } } }])
  gate.open()
  await settle()
  expect(messages(late.wire)).toEqual([DEGRADED, RESTORED])
})

test('[L7] a loss that is over before somebody heard of it is told to nobody', async () => {
  const { gate, conversation, settle } = behind()
  const ada = await conversation.connected('ada')
  gate.close('redis.commands')
  gate.open()
  await settle()
  expect(messages(ada.wire)).toEqual([])
})

test('[L7] many are told over several turns', async () => {
  const { gate, conversation } = behind()
  const clients = await Promise.all(Array.from({ length: TOLD_A_TURN + 1 }, (_, n) => conversation.connected(`user-${n}`)))
  const soon: (() => void)[] = []
  const degraded = new Degraded(gate, { ...conversation.world.timers, soon: (run) => void soon.push(run) }, conversation.sessions)
  gate.close('redis.commands')
  const told = (): number => {
    for (const { session } of clients) session.outbox.flush()
    return clients.filter(({ wire }) => messages(wire).length > 0).length
  }
  expect(told()).toBe(0)
  soon.shift()?.()
  expect(told()).toBe(TOLD_A_TURN)
  soon.shift()?.()
  expect([told(), soon.length]).toEqual([TOLD_A_TURN + 1, 0])
  degraded.stop()
})

test('[G4] [L7] in a drain nothing is told', async () => {
  const { gate, conversation, settle } = behind()
  const ada = await conversation.connected('ada')
  gate.close('redis.commands')
  await settle()
  gate.drain()
  gate.stop()
  await settle()
  expect(messages(ada.wire)).toEqual([DEGRADED])
  expect(gate.watchers).toBe(0)
})
