import type { Cancel, Timers } from '../runtime/index.ts'

/** Runs the sweeps on one timer, for the whole engine. What has expired is never shown in between: readers look for themselves. */
export function sweepRegularly(timers: Timers, everyMs: number, sweeps: readonly (() => void)[]): Cancel {
  return timers.every(everyMs, () => {
    for (const sweep of sweeps) sweep()
  })
}
