import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CpuShare } from './cpu-share.ts'

/** A control group of our own, or why there is none. */
export type Cgroup =
  | { readonly kind: 'v1' | 'v2'; readonly directory: string; readonly parent: string }
  | { readonly kind: 'none'; readonly reason: string }

/** Makes a group that limits the processor. Version 1 where it has the controller, else version 2. */
export function cgroupFor(root: string, name: string): Cgroup {
  const v1 = join(root, 'cpu')
  const isV1 = existsSync(join(v1, 'cgroup.procs'))
  if (!isV1 && !readOr(join(root, 'cgroup.controllers'), '').split(/\s/).includes('cpu'))
    return { kind: 'none', reason: `there is no cpu controller under ${root}` }
  const parent = isV1 ? v1 : root
  try {
    if (!isV1) passOnCpu(root)
    const directory = join(parent, name)
    mkdirSync(directory, { recursive: true })
    return { kind: isV1 ? 'v1' : 'v2', directory, parent }
  } catch (error) {
    return { kind: 'none', reason: `cannot make a control group under ${parent}: ${(error as Error).message}` }
  }
}

/** A version 2 parent says which controllers its children have. */
function passOnCpu(root: string): void {
  const control = join(root, 'cgroup.subtree_control')
  if (!readOr(control, '').split(/\s/).includes('cpu')) writeFileSync(control, '+cpu')
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return otherwise
  }
}

const PERIOD_US = 100_000
/** The kernel takes no longer period, and no smaller quota than a millisecond. */
const PERIOD_US_MAX = 1_000_000
const QUOTA_US_MIN = 1_000

/** The share by a control group: the process runs, only slowly. What it starts is in the group too. */
export class CgroupShare implements CpuShare {
  readonly means: 'cgroup v1' | 'cgroup v2'
  readonly #cgroup: Exclude<Cgroup, { kind: 'none' }>

  constructor(pid: number, cgroup: Exclude<Cgroup, { kind: 'none' }>) {
    this.means = `cgroup ${cgroup.kind}`
    this.#cgroup = cgroup
    this.#write('cgroup.procs', String(pid))
  }

  set(share: number | undefined): void {
    const isFree = share === undefined || share >= 1
    const periodUs = isFree || share * PERIOD_US >= QUOTA_US_MIN ? PERIOD_US : PERIOD_US_MAX
    const quotaUs = isFree ? undefined : Math.max(QUOTA_US_MIN, Math.round(share * periodUs))
    if (this.#cgroup.kind === 'v2') return this.#write('cpu.max', `${quotaUs ?? 'max'} ${periodUs}`)
    // In this order each write alone is legal: a quota must fit its period.
    this.#write('cpu.cfs_quota_us', '-1')
    this.#write('cpu.cfs_period_us', String(periodUs))
    if (quotaUs !== undefined) this.#write('cpu.cfs_quota_us', String(quotaUs))
  }

  /** How often it had to wait for its next period: evidence that the limit was felt. */
  get throttledPeriods(): number {
    const stat = readOr(join(this.#cgroup.directory, 'cpu.stat'), '')
    return Number(/^nr_throttled (\d+)$/m.exec(stat)?.[1] ?? 0)
  }

  end(): void {
    const { directory, parent } = this.#cgroup
    try {
      this.set(undefined)
      // A group with processes in it cannot be removed.
      for (const pid of readOr(join(directory, 'cgroup.procs'), '').split('\n').filter(Boolean)) moveTo(parent, pid)
      rmdirSync(directory)
    } catch {
      // It has gone, or a process that ended just now is still counted: an empty group costs nothing.
    }
  }

  #write(file: string, text: string): void {
    writeFileSync(join(this.#cgroup.directory, file), text)
  }
}

function moveTo(group: string, pid: string): void {
  try {
    writeFileSync(join(group, 'cgroup.procs'), pid)
  } catch {
    // It has ended.
  }
}
