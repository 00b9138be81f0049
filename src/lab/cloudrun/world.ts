import type { Clock, Timers } from '../../runtime/index.ts'
import type { CpuShare } from '../host/index.ts'
import type { Probe } from './contract.ts'
import type { CloudRunEvent } from './events.ts'
import type { Launch } from './launch.ts'
import type { ProbeAnswer } from './probe-run.ts'

/** What the small Cloud Run touches of the machine. */
export interface CloudRunWorld {
  readonly clock: Clock
  readonly timers: Timers
  readonly launch: Launch
  readonly ask: (how: Probe['how'], port: number, signal: AbortSignal) => Promise<ProbeAnswer>
  readonly freePort: () => Promise<number>
  readonly share: (pid: number) => CpuShare
  /** An instance's own directory: empty, and gone with it. */
  readonly directory: { readonly make: (instance: string) => string; readonly remove: (path: string) => void }
  readonly tell: (event: CloudRunEvent) => void
}
