import type { Contract } from './contract.ts'

/** An instance is planned to be so full: what comes next must not wait for a start. */
const TARGET = 0.6

/** Rule N5: so many instances for so many requests, open and in line. */
export function wantedInstances(
  requests: number,
  { concurrency, minInstances, maxInstances }: Pick<Contract, 'concurrency' | 'minInstances' | 'maxInstances'>,
): number {
  const each = Math.max(1, Math.floor(concurrency * TARGET))
  return Math.min(maxInstances, Math.max(minInstances, Math.ceil(requests / each)))
}

const SLOWED_MS_MIN = 1_000
const SLOWED_MS_MAX = 30_000

/** How long the next start waits after so many that failed in a row: a container that cannot come up is not started in a hot loop. */
export function slowedMs(failuresInARow: number): number {
  return failuresInARow === 0 ? 0 : Math.min(SLOWED_MS_MAX, SLOWED_MS_MIN * 2 ** (failuresInARow - 1))
}

const WAIT_MS_MIN = 10_000
const WAIT_STARTS = 3.5

/** So long a request waits in line: 3.5 average starts, at least 10 s (cloud.google.com/run/docs/about-instance-autoscaling). */
export function waitMaxMs(startsMs: readonly number[]): number {
  const averageMs = startsMs.reduce((sum, ms) => sum + ms, 0) / Math.max(1, startsMs.length)
  return Math.max(WAIT_MS_MIN, WAIT_STARTS * averageMs)
}
