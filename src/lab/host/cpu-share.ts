import { rmdirSync } from 'node:fs'
import type { Timers } from '../../runtime/index.ts'
import { cgroupFor, CgroupShare } from './cgroup.ts'
import { dutyCycle } from './duty-cycle.ts'

/** How much of one processor a process, and what it starts from now on, may have. */
export interface CpuShare {
  /** By which means, for whoever reads the result: a stopped process is not the same as a slow one. */
  readonly means: 'cgroup v1' | 'cgroup v2' | 'SIGSTOP duty cycle'
  /** Part of one processor, as 0.05; undefined: all it wants. */
  set(share: number | undefined): void
  /** Takes back everything, also when the process has gone. */
  end(): void
}

/** Where the kernel shows its control groups. */
export const CGROUPS = '/sys/fs/cgroup'

/**
 * By a control group where one may be made (root), else by stopping the process again and again.
 * @param pid leads a process group when the share is to hold for what it has started as well.
 */
export function shareCpu(pid: number, timers: Timers, root: string = CGROUPS): CpuShare {
  const byStopping = (): CpuShare => dutyCycle((signal) => sendTo(pid, signal), timers)
  const cgroup = cgroupFor(root, `tidegate-lab-${process.pid}-${pid}`)
  if (cgroup.kind === 'none') return byStopping()
  try {
    return new CgroupShare(pid, cgroup)
  } catch {
    // A group may be made and yet take nobody in, or the process has ended already.
    rmdirSync(cgroup.directory)
    return byStopping()
  }
}

/** To its group where it leads one, so that nothing that it started goes on alone. */
function sendTo(pid: number, signal: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}
