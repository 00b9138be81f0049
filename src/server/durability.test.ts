import { expect, test } from 'vitest'
import { CLOSED_CHANNEL, type ChannelOptions } from '../channel/index.ts'
import { refuseDurability } from './durability.ts'

const rules = (durability: ChannelOptions['durability']) => ({
  withoutNamespace: undefined,
  namespaces: new Map([['room', { ...CLOSED_CHANNEL, durability }]]),
  nameLengthMax: 255,
})

test.each(['fsynced', 'replicated'] as const)('[L4] the in-process engine promises no %s, and names the option', (durability) => {
  expect(() => refuseDurability(rules(durability))).toThrow(`channel.namespaces[room].durability is ${durability}`)
})

test('what it can do is no fault', () => {
  expect(() => refuseDurability(rules('memory'))).not.toThrow()
})
