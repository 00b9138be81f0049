import type { Cancel, Timers } from '../../runtime/index.ts'
import type { CpuShare } from './cpu-share.ts'

/** The kernel's own period for shares. */
const PERIOD_MS = 100
/** A timer can keep no less; a smaller share has a longer period. */
const RUN_MS_MIN = 10

/**
 * Stops a process and lets it go on, again and again, so that it runs for its share of the time. Needs no root. It is coarser than a
 * control group: the process stands still for long parts of a second, and a debugger or a shell sees it as stopped.
 */
export function dutyCycle(send: (signal: NodeJS.Signals) => void, timers: Timers): CpuShare {
  let cancel: Cancel = () => {}
  let isStopped = false
  const stop = (runMs: number, restMs: number): void => {
    isStopped = true
    send('SIGSTOP')
    cancel = timers.after(restMs, () => go(runMs, restMs))
  }
  const go = (runMs: number, restMs: number): void => {
    isStopped = false
    send('SIGCONT')
    cancel = timers.after(runMs, () => stop(runMs, restMs))
  }
  const release = (): void => {
    cancel()
    if (isStopped) send('SIGCONT')
    isStopped = false
  }
  return {
    means: 'SIGSTOP duty cycle',
    set(share) {
      release()
      if (share === undefined || share >= 1) return
      const runMs = Math.max(RUN_MS_MIN, share * PERIOD_MS)
      stop(runMs, Math.max(1, runMs / Math.max(share, 0.001) - runMs))
    },
    end: release,
  }
}
