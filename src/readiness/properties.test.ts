import fc from 'fast-check'
import { expect, test } from 'vitest'
import { command, REOPENING, Run } from '../../test/support/readiness-schedules/index.ts'
import type { Readiness } from './index.ts'

/*
 * Random schedules of everything that services, time and people can do, in a world that a test turns; after each step, and in
 * each turn in which a gate says that it changed, what the rules say (src/lab/worlds/readiness-oracle.ts) is held against it.
 * The numbers I1-I24 are those of the list of invariants that the rules were made from.
 */

/** R7, I20: after a loss it stays closed for the hold at least. */
function holdsBetween(run: Run, entries: ReturnType<Readiness['timeline']>['entries']): void {
  if (run.hasJumped) return
  const closedMs = new Map<string, number>()
  for (const entry of entries) {
    if (entry.kind !== 'gate') continue
    const sinceMs = closedMs.get(entry.gate)
    if (entry.to === 'closed') closedMs.set(entry.gate, entry.atMs)
    else if (sinceMs !== undefined) expect(entry.atMs - sinceMs).toBeGreaterThanOrEqual(REOPENING.holdMs)
  }
}

const given = Number(process.env['TIDEGATE_SEED'])
const SEED = Number.isInteger(given) && given !== 0 ? given : (fc.sample(fc.integer({ min: 1, max: 0x7fff_ffff }), 1)[0] ?? 1)
const RUNS = process.env['TIDEGATE_TEST_TIER'] === 'full' ? 4_000 : 400

/** Shares, so that a broken rule is found in each, and that no one test is long. */
test.each([0, 1, 2, 3])(
  '[R1] [R2] [R6] [R9] [R13] [R15] whatever services, time and people do, the rules hold (%d)',
  async (share) => {
    const seed = SEED + share
    console.log(`readiness: seed ${seed} (TIDEGATE_SEED=${SEED}), ${RUNS} schedules`)
    const schedule = fc.record({
      seed: fc.nat(),
      goesOnTrying: fc.boolean(),
      commands: fc.array(command, { minLength: 5, maxLength: 40 }),
      heals: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(schedule, async (drawn) => {
        const run = new Run(drawn.seed, drawn.goesOnTrying)
        void run.engine.start()
        await run.world.settle()
        for (const one of drawn.commands) {
          await run.step(one)
          holdsBetween(run, run.engine.timeline().entries)
        }
        if (drawn.heals) await run.heal()
        await run.end()
      }),
      { seed, numRuns: RUNS, endOnFailure: process.env['TIDEGATE_SHRINK'] === 'off' },
    )
  },
  300_000,
)
