import { expect, test } from 'vitest'
import { CLOSED_CHANNEL, keepsHistory } from './options.ts'

test('a namespace that says nothing allows nothing and keeps nothing', () => {
  const { history_meta_ttl: metaTtlMs, durability, ...rest } = CLOSED_CHANNEL
  expect(metaTtlMs).toBe(2_592_000_000)
  expect(durability).toBe('memory')
  for (const [name, value] of Object.entries(rest)) expect([false, 0, undefined, []], name).toContainEqual(value)
})

test.each([
  [0, 0, false],
  [10, 0, false],
  [0, 1_000, false],
  [-1, 1_000, false],
  [1, 1, true],
])('with a size of %d and a time of %d ms, history is kept: %s', (history_size, history_ttl, keeps) => {
  expect(keepsHistory({ ...CLOSED_CHANNEL, history_size, history_ttl })).toBe(keeps)
})
