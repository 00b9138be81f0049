import type { Timers } from '../../../src/runtime/index.ts'

/** Where both sides live in one process, nothing takes longer than a few turns: after so many, nothing comes any more. */
const TURNS = 12

/** Time that runs out when nothing is left to do: a silent peer costs turns, not seconds. */
export function idleTimers(): Timers {
  return {
    after(_ms, run) {
      let isOff = false
      let turns = 0
      const turn = (): void => {
        if (isOff) return
        if (++turns < TURNS) setImmediate(turn)
        else run()
      }
      setImmediate(turn)
      return () => {
        isOff = true
      }
    },
    every: () => () => {},
    soon: (run) => void setImmediate(run),
  }
}
