import { spawnSync } from 'node:child_process'
import { rmdirSync } from 'node:fs'
import { cgroupFor } from './cgroup.ts'
import { CGROUPS } from './cpu-share.ts'
import { findFaketime } from './wall-clock.ts'

/** What this machine has of what the faults of the host need. */
export interface HostFacts {
  readonly platform: string
  readonly isRoot: boolean
  /** Why no control group can be made; undefined: one can. */
  readonly noCgroup: string | undefined
  readonly hasPrlimit: boolean
  readonly hasFaketime: boolean
}

/** One thing that is missing. */
export interface Missing {
  /** One sentence, with what to do. */
  readonly words: string
  /** The Debian package that brings it. */
  readonly package?: string
}

export function hostFacts(): HostFacts {
  const cgroup = cgroupFor(CGROUPS, `tidegate-lab-try-${process.pid}`)
  if (cgroup.kind !== 'none') rmdirSync(cgroup.directory)
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    noCgroup: cgroup.kind === 'none' ? cgroup.reason : undefined,
    hasPrlimit: spawnSync('prlimit', ['--version']).status === 0,
    hasFaketime: findFaketime() !== undefined,
  }
}

/** In the order in which a person would mend it: without the first the others say nothing. */
export function missingOf(facts: HostFacts): readonly Missing[] {
  if (facts.platform !== 'linux') return [{ words: `the faults of the host need Linux: this is ${facts.platform}` }]
  if (!facts.isRoot)
    return [{ words: 'the faults of the host need root, for the control group of the processor: sudo npm run lab:host' }]
  const missing: Missing[] = []
  if (facts.noCgroup !== undefined)
    missing.push({
      words: `the processor cannot be throttled: ${facts.noCgroup}; in a container it takes one with writable control groups`,
    })
  if (!facts.hasPrlimit) missing.push({ words: 'prlimit is missing: sudo apt-get install util-linux', package: 'util-linux' })
  if (!facts.hasFaketime)
    missing.push({
      words: 'libfaketime is missing, which makes the wall clock jump: sudo apt-get install libfaketime',
      package: 'libfaketime',
    })
  return missing
}
