import { expect, test } from 'vitest'
import { ATTACKS, CLIENTS } from '../lab/scenarios/clients/index.ts'
import { ofAttack } from '../lab/scenarios/clients/attack.ts'
import { IS_FULL } from '../support/tier.ts'
import { storm } from '../lab/scenarios/clients/storm.ts'

test('every misbehaviour of clients among the 52 has a scenario', () => {
  const ids = CLIENTS.map(({ id }) => id)
  expect(ids.filter((id) => id < 100).toSorted((one, other) => one - other)).toEqual([41, 42, 43, 44, 45, 46, 47, 48])
  expect(new Set(ids).size).toBe(ids.length)
})

test('an attack that nothing is expected of would never be void', () => {
  expect(ATTACKS.filter(({ expects }) => Object.keys(expects).length === 0)).toEqual([])
})

test('without the attack a scenario is void: nothing is seen of what has to be seen, and nothing is broken', async () => {
  const attacks = IS_FULL ? ATTACKS : ATTACKS.slice(0, 1)
  const idle = [...attacks.map((attack) => ofAttack({ ...attack, strike: () => Promise.resolve() })), storm(4, 'quick', 48, true)]
  // Each has a server of its own, which waits more than it computes.
  const outcomes = await Promise.all(idle.map((scenario) => scenario.run({ seed: 1 })))
  expect(outcomes.filter(({ unobserved }) => unobserved.length === 0)).toEqual([])
  expect(outcomes.flatMap(({ observed }) => observed)).toEqual([])
  expect(outcomes.flatMap(({ violations }) => violations)).toEqual([])
})
