import { describe, expect, test } from 'vitest'
import { seededRandom } from '../src/runtime/manual.ts'
import { everyHistory, operations, randomHistories, shortestLie, type Tally } from './support/lineage-model.ts'
import { BUMP_ONLY, CUTS_MAX, FAULTS, FENCING_KEY, LINEAGE, NAIVE, REPLID_ARGUMENT, RULES } from './support/lineage/rules.ts'
import type { Operation, OperationKind } from './support/lineage/world.ts'
import { IS_FULL } from './support/tier.ts'

const SEED = Number(process.env['TIDEGATE_SEED'] ?? 1)
const DEPTH = IS_FULL ? 7 : 6
const RANDOM = { histories: IS_FULL ? 100_000 : 2_000, length: 24 }

/** What keeps everything that was acknowledged. */
const LOSS_FREE: readonly OperationKind[] = ['append', 'resend', 'replicate', 'failover', 'reload', 'join', 'hear']
const TRANSITIONS: readonly OperationKind[] = [
  'append',
  'resend',
  'replicate',
  'promote',
  'resync',
  'reload',
  'older snapshot',
  'restart empty',
  'trim',
  'expire',
  'join',
  'hear',
]
/** Of no meaning to a rule that believes neither instances nor keys. */
const ALSO: readonly OperationKind[] = ['stale append', 'fence']
/** Appending is what most histories lack. */
const BY_CHANCE: readonly OperationKind[] = [...TRANSITIONS, ...ALSO, 'failover', 'append', 'append', 'replicate', 'hear']

/** One publication, and the replica has it. */
const SETTLED: readonly Operation[] = [
  { kind: 'append', node: 0 },
  { kind: 'replicate', node: 1 },
]

function said(what: string, tally: Tally): Tally {
  const { histories, recoveries, lies, debts, forgotten } = tally
  const counted = `${histories} histories, ${recoveries} recoveries`
  console.log(`lineage: ${what}: ${counted}, false true ${lies}, false false ${debts}, forgotten ${forgotten}`)
  return tally
}

describe('the lineage rule, thought through', () => {
  test(`[L3] every history of ${DEPTH} operations: nobody is told something untrue, and every position that lost nothing is good`, () => {
    const tally = said(`exhaustive, depth ${DEPTH}`, everyHistory(LINEAGE, SETTLED, operations(TRANSITIONS, 2), DEPTH))
    expect(tally).toMatchObject({ lies: 0, debts: 0, forgotten: 0, firstLie: undefined })
    expect(tally.recoveries).toBeGreaterThan(1_000_000)
  }, 600_000)

  test('[L1] from nothing at all it holds too: a new life is a new token', () => {
    const tally = everyHistory(LINEAGE, [], operations([...TRANSITIONS, ...ALSO], 2), DEPTH - 1)
    expect(tally).toMatchObject({ lies: 0, debts: 0 })
    expect(tally.recoveries).toBeGreaterThan(10_000)
  }, 600_000)

  test('[L3] what loses nothing costs nobody a position: planned failovers and restarts from the append-only file', () => {
    const tally = everyHistory(LINEAGE, SETTLED, operations(LOSS_FREE, 2), DEPTH)
    expect(tally).toMatchObject({ lies: 0, debts: 0, continuous: tally.recoveries })
    expect(tally.recoveries).toBeGreaterThan(10_000)
    // And without the record of where tokens ended, it does.
    expect(everyHistory(BUMP_ONLY, SETTLED, operations(LOSS_FREE, 2), 3).debts).toBeGreaterThan(0)
  }, 600_000)

  test.each([
    [NAIVE, ['append A', 'promote B', 'append B']],
    [REPLID_ARGUMENT, ['append A', 'promote B', 'append by a stale instance B']],
    [FENCING_KEY, ['append A', 'promote B', 'append B']],
  ] as const)('[L3] $0.name lies: the shortest history', (rule, history) => {
    expect(shortestLie(rule, SETTLED, operations([...TRANSITIONS, ...ALSO], 2), 3)).toEqual(history)
  })

  test('[L3] a new token in each reign without the record of cuts never lies, and forgets everybody', () => {
    const tally = everyHistory(BUMP_ONLY, SETTLED, operations([...TRANSITIONS, ...ALSO], 2), 4)
    expect(tally.lies).toBe(0)
    expect(tally.debts).toBeGreaterThan(0)
  })

  test.each(FAULTS)('[L1] a fault is found: $name', (fault) => {
    expect(shortestLie(fault, SETTLED, operations(TRANSITIONS, 2), 5)).toBeDefined()
  })

  test(`[L3] ${RANDOM.histories} histories by chance, on three servers`, () => {
    console.log(`lineage: seed ${SEED} (TIDEGATE_SEED)`)
    const tallies = RULES.map((rule) =>
      said(rule.name, randomHistories(rule, seededRandom(SEED), operations(BY_CHANCE, 3), RANDOM)),
    )
    const [naive, argument, fencing, bump, lineage] = tallies
    expect(lineage).toMatchObject({ lies: 0, debts: 0, firstLie: undefined })
    expect(bump).toMatchObject({ lies: 0 })
    for (const tally of [naive, argument, fencing]) expect(tally?.lies).toBeGreaterThan(0)
    for (const tally of [argument, fencing, bump]) expect(tally?.debts).toBeGreaterThan(0)
    if (!IS_FULL) return
    for (const fault of FAULTS) {
      const found = said(fault.name, randomHistories(fault, seededRandom(SEED), operations(BY_CHANCE, 3), RANDOM))
      expect(found.lies).toBeGreaterThan(0)
    }
  }, 600_000)

  test(`[L1] a data set remembers ${CUTS_MAX} cuts: the reign after that forgets the first token, and says so`, () => {
    const reign: readonly Operation[] = [
      { kind: 'reload', node: 0 },
      { kind: 'append', node: 0 },
    ]
    const reigns = (count: number): readonly Operation[] => Array.from({ length: count }, () => reign).flat()
    // One step that changes no token, so that all positions are presented once.
    const present = (count: number): Tally =>
      everyHistory(LINEAGE, [...SETTLED, ...reigns(count)], [{ kind: 'reload', node: 0 }], 1)
    expect(present(CUTS_MAX)).toMatchObject({ lies: 0, debts: 0, forgotten: 0, continuous: CUTS_MAX + 1 })
    expect(present(CUTS_MAX + 1)).toMatchObject({ lies: 0, debts: 0, forgotten: 1, continuous: CUTS_MAX + 1 })
  })
})
