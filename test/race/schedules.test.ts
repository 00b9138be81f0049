import { expect, test } from 'vitest'
import { realClock } from '../../runtime/real.ts'
import { explore, type WorldDefinition } from '../explorer/index.ts'
import { append } from './append.ts'
import { presence } from './presence.ts'
import { recovery } from './recovery.ts'
import { session } from './session.ts'

/** A small campaign, always the same: nothing breaks, and whatever makes the world interesting happens. PCT meets most of it soonest. */
async function expectHeld(world: WorldDefinition, schedules: number): Promise<void> {
  const { verdict, found, nondeterminism, unseen } = await explore(world, {
    strategy: 'pct',
    schedules,
    seed: 1,
    clock: realClock,
  })
  expect({ verdict, found, nondeterminism, unseen }).toEqual({
    verdict: 'held',
    found: undefined,
    nondeterminism: undefined,
    unseen: [],
  })
}

test('[L3] [L4] [L5] whoever comes back while the log goes on, or begins anew, has everything once and in order, or is told a gap', () =>
  expectHeld(recovery, 400))

test('[L2] [L8] [D4] [D7] what is sent again under its id is stored once, over lost answers, a full disk and a crash', () =>
  expectHeld(append, 400))

test('[S3] [S5] [S6] [S9] [S10] whatever clients and server do at once, answers are in order, every end has its reason, and nothing is left', () =>
  expectHeld(session, 1_000))

test('[S6] [S8] presence shows who is in and nobody else, however fast somebody comes and goes', () => expectHeld(presence, 400))
