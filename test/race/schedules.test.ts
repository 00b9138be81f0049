/**
 * Thousands of schedules of the code in which an order decides: always the same ones, so that what is red is red again. `npm run lab` runs
 * more of them, `npm run lab:long` new ones. Some run with the unit tests (src/lab/worlds/worlds.test.ts).
 */
import { expect, test } from 'vitest'
import { explore } from '../../src/lab/explorer/index.ts'
import { WORLDS } from '../../src/lab/worlds/index.ts'
import { realClock } from '../../src/runtime/real.ts'
import { IS_FULL } from '../support/tier.ts'

const SCHEDULES = IS_FULL ? 20_000 : 2_000

/** Nothing breaks, nothing goes two ways, and whatever makes the world interesting happens. */
async function expectHeld(name: string): Promise<void> {
  const world = WORLDS.find((one) => one.name === name)
  if (world === undefined) throw new Error(`there is no world ${name}`)
  const { verdict, found, nondeterminism, unseen, schedules } = await explore(world, {
    schedules: SCHEDULES,
    seed: 1,
    clock: realClock,
  })
  expect({ verdict, found, nondeterminism, unseen, schedules }).toEqual({
    verdict: 'held',
    found: undefined,
    nondeterminism: undefined,
    unseen: [],
    schedules: SCHEDULES,
  })
}

const LONG = { timeout: 300_000 }

test(
  '[G1] [G2] [G3] [G4] [G6] the gate: whoever comes, waits, hangs up or is asked while Redis comes and goes ends once, and rightly',
  LONG,
  () => expectHeld('gate'),
)

test(
  '[L3] [L4] [L5] the recovery merge: whoever comes back while the log goes on, or begins anew, has everything once and in order, or is told a gap',
  LONG,
  () => expectHeld('recovery'),
)

test(
  '[L2] [L8] [D4] [D7] the idempotent append: what is sent again under its id is stored once, over lost answers, a full disk and a crash',
  LONG,
  () => expectHeld('append'),
)

test(
  '[G4] [R8] [R9] the drain: whenever it comes, everybody is told, everything is stopped once, and within the budget',
  LONG,
  () => expectHeld('drain'),
)

test('[S6] [S8] presence: it shows who is in and nobody else, however fast somebody comes and goes', LONG, () =>
  expectHeld('presence'),
)

test(
  '[S3] [S5] [S6] [S9] [S10] sessions: whatever clients and server do at once, answers are in order, every end has its reason, and nothing is left',
  LONG,
  () => expectHeld('session'),
)
