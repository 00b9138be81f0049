import { expect, test } from 'vitest'
import { RedisKeys } from './keys.ts'
import { slotOf } from './link/index.ts'

test('all names of a channel have one slot, whatever braces are in its name', () => {
  const keys = new RedisKeys()
  for (const name of ['room', '{a}b', 'a{}b', '}{', '{', 'dialog#{x},y', 'ä世界', '']) {
    const { stored, shown, passing, presence, announcements } = keys.channel(name)
    const names = [...stored, ...shown, passing, ...presence, announcements]
    expect(new Set(names.map(slotOf)).size).toBe(1)
  }
})

test('braces in names do not bind two channels to one slot, and no two channels share a name', () => {
  const keys = new RedisKeys()
  const names = ['{a}1', '{a}2', '{a}3', '{a}4', '{a}5', '{a}6']
  expect(new Set(names.map((name) => slotOf(keys.channel(name).announcements))).size).toBeGreaterThan(1)
  expect(new Set(names.flatMap((name) => keys.channel(name).stored)).size).toBe(names.length * 4)
})
