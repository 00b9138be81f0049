import { expect, test } from 'vitest'
import { TurnEnd } from '../runtime/index.ts'
import type { Member } from './member.ts'
import { Partings, PARTINGS_A_TURN } from './partings.ts'

test('[L7] many that lost their position are told a bounded number a turn', () => {
  const soon: (() => void)[] = []
  const timers = { after: () => () => {}, every: () => () => {}, soon: (run: () => void) => void soon.push(run) }
  const told: number[] = []
  const members = Array.from(
    { length: PARTINGS_A_TURN * 2 },
    (_, n) => ({ positionLost: () => void told.push(n) }) as unknown as Member,
  )
  const partings = new Partings(new TurnEnd(timers, { monotonicMs: () => 0 }))
  partings.add(members)
  expect(told).toEqual([])
  soon.shift()?.()
  expect(told.length).toBe(PARTINGS_A_TURN)
  soon.shift()?.()
  expect(told.length).toBe(PARTINGS_A_TURN * 2)
  expect(soon).toEqual([])
})
