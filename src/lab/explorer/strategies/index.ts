import { Exhaustive } from './exhaustive.ts'
import { Pct } from './pct.ts'
import { Starve } from './starve.ts'
import type { Strategy } from './strategy.ts'
import { Uniform } from './uniform.ts'

export type { Strategy } from './strategy.ts'

/** Ways to make schedules. `exhaustive` knows when it is done, the others go on for ever. */
export const STRATEGIES = ['exhaustive', 'pct', 'random', 'starve'] as const

export type StrategyName = (typeof STRATEGIES)[number]

export function strategyOf(name: StrategyName, seed: number, preemptionsMax: number): Strategy {
  switch (name) {
    case 'exhaustive':
      return new Exhaustive(preemptionsMax)
    case 'pct':
      return new Pct(seed)
    case 'random':
      return new Uniform(seed)
    case 'starve':
      return new Starve(seed)
  }
}
