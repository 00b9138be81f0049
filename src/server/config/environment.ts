import { nearest } from './nearest.ts'
import type { Origin } from './origin.ts'
import { refusal, type Problem } from './problem.ts'
import type { Platform } from './platform.ts'
import { quoted, strayMarks } from './text.ts'

/** Who uses this process. Told by `TIDEGATE_ENV` or `--env`; staging behaves as production does. */
export const ENVIRONMENTS = ['development', 'test', 'staging', 'production'] as const
export type Environment = (typeof ENVIRONMENTS)[number]

/** Built-in channels, an ephemeral key and the demo exist in these only. */
export function isForDevelopers(environment: Environment): boolean {
  return environment === 'development' || environment === 'test'
}

export interface Told {
  readonly value: string
  readonly origin: Origin
}

/** A value that is not exactly one of the four is a problem: it must never end up as development. */
export function readEnvironment(told: Told | undefined, platform: Platform): Environment | Problem {
  if (told === undefined) return platform === 'plain' ? 'development' : 'production'
  const known = ENVIRONMENTS.find((environment) => environment === told.value)
  if (known !== undefined) return known
  const reason = strayMarks(told.value) ?? `${quoted(told.value)} is not one of ${ENVIRONMENTS.join(', ')}`
  return refusal('environment', told.origin, reason, nearest(told.value.trim(), ENVIRONMENTS))
}
