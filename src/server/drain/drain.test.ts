import { expect, test } from 'vitest'
import { ManualWorld } from '../../runtime/manual.ts'
import type { Session, Sessions } from '../../session/index.ts'
import { drainSessions } from './drain.ts'

/** Sessions that note when they were told, and to what. */
function sessionsOf(
  count: number,
  world: ManualWorld,
): { readonly sessions: Sessions; readonly toldMs: number[]; readonly codes: Set<number> } {
  const toldMs: number[] = []
  const codes = new Set<number>()
  const disconnect = ({ code }: { code: number }): void => {
    toldMs.push(world.clock.monotonicMs())
    codes.add(code)
  }
  const all = Array.from({ length: count }, () => ({ disconnect }) as unknown as Session)
  return { sessions: { all: () => all } as unknown as Sessions, toldMs, codes }
}

test('[G4] every session is told 3001, spread by their number', async () => {
  const world = new ManualWorld()
  const { sessions, toldMs, codes } = sessionsOf(1_000, world)
  const drained = drainSessions(sessions, world, 5_000)
  await world.advance(2_000)
  await drained
  expect(codes).toEqual(new Set([3001]))
  expect(toldMs).toHaveLength(1_000)
  // Two milliseconds apart: no tenth of the time takes more than a tenth of them, and one step's worth.
  for (let from = 0; from < 2_000; from += 200) {
    expect(toldMs.filter((ms) => ms >= from && ms < from + 200).length).toBeLessThanOrEqual(100 + 11)
  }
  expect(world.timersLeft).toBe(0)
})

test('[G4] however many there are, the budget is kept', async () => {
  const world = new ManualWorld()
  const { sessions, toldMs } = sessionsOf(10_000, world)
  const drained = drainSessions(sessions, world, 1_000)
  await world.advance(1_000 + 20)
  await drained
  expect(toldMs).toHaveLength(10_000)
  expect(Math.max(...toldMs)).toBeLessThanOrEqual(1_020)
  expect(toldMs.filter((ms) => ms < 500).length).toBeGreaterThan(4_000)
})

test('[G4] a process that stood still in the middle catches up', async () => {
  const world = new ManualWorld()
  const { sessions, toldMs } = sessionsOf(1_000, world)
  const late = { ...world.timers, after: (ms: number, run: () => void) => world.timers.after(ms * 100, run) }
  const drained = drainSessions(sessions, { clock: world.clock, timers: late }, 2_000)
  await world.advance(2_000)
  await drained
  expect(toldMs).toHaveLength(1_000)
})

test('[G4] nobody is there', async () => {
  const world = new ManualWorld()
  await drainSessions(sessionsOf(0, world).sessions, world, 1_000)
  expect(world.timersLeft).toBe(0)
})
