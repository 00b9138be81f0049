import { seededRandom } from '../../../runtime/manual.ts'
import type { Random } from '../../../runtime/index.ts'
import type { Choice, Scheduler } from '../schedule.ts'

/** Makes one schedule after the other. */
export interface Strategy {
  /** Decides the next run; `undefined`: all have been run. */
  next(): Scheduler | undefined
  /** What that run decided. */
  learned(choices: readonly Choice[]): void
}

/** Chance of one schedule alone: the same whatever was run before. */
export function chanceOf(seed: number, schedule: number): Random {
  return seededRandom((Math.imul(seed, 0x9e37_79b1) ^ Math.imul(schedule + 1, 0x85eb_ca6b)) >>> 0)
}

export function below(random: Random, bound: number): number {
  return Math.floor(random.next() * bound)
}

/** How much trouble a schedule makes: many of them little, because trouble everywhere hides what one trouble would do. */
const TROUBLE = [0, 0.1, 0.3, 1] as const

export function troubleOf(random: Random): number {
  return TROUBLE[below(random, TROUBLE.length)] ?? 1
}

/** A free choice: 0, or with that probability any. */
export function freely(random: Random, trouble: number, options: number): number {
  return random.next() < trouble ? below(random, options) : 0
}
