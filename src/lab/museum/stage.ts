import type { Clock, Random, Timers } from '../../runtime/index.ts'
import { ManualWorld, seededRandom } from '../../runtime/manual.ts'

export interface MuseumWorld {
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
}

/** Longer than the longest connection and the longest patience together: then a start is over. */
export const VISIT_MS = 8_500

/** Where a start takes place: gives it a world, and lets so much time pass in it. */
export type Stage = <Result>(index: number, run: (world: MuseumWorld) => Promise<Result>) => Promise<Result>

/** Each start in a world of its own, whose time is turned by hand. */
export function virtualStage(seed: number): Stage {
  return async (index, run) => {
    const world = new ManualWorld()
    const result = run({ clock: world.clock, timers: world.timers, random: seededRandom(seed + index) })
    await world.advance(VISIT_MS)
    return result
  }
}

/** Starts begin so far apart: all of them at once would measure the event loop's queue. */
const APART_MS = 10

/** All starts side by side in real time. Its timers keep no process alive: whoever runs it does. */
export function realStage(world: MuseumWorld, seed: number): Stage {
  return async (index, run) => {
    await new Promise<void>((resolve) => void world.timers.after(index * APART_MS, resolve))
    return run({ ...world, random: seededRandom(seed + index) })
  }
}
