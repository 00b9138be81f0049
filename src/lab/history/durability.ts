import type { Acknowledged, At, History } from './history.ts'
import type { Fault, Takes } from './operation.ts'
import type { Promises } from './promises.ts'

/** Classes of acknowledgements: docs/operations/redis.md says what stands behind each. */
export const CLASSES = ['memory', 'fsynced', 'replicated'] as const

/** Which loss each class admits, when a fault has taken this away. */
const PERMITTED: Readonly<Record<Takes, readonly string[]>> = {
  /** The server came back from its disk: its replicas copy it, and forget what it forgot. */
  unsynced: ['memory', 'replicated'],
  /** Another server took over, and had everything that a replica had acknowledged. */
  unreplicated: ['memory', 'fsynced'],
  all: CLASSES,
}

/** Whether an acknowledgement of this class may be lost in a fault that takes this away. A class that is not known promises everything. */
export function permits(takes: Takes, durability: string): boolean {
  return PERMITTED[takes].includes(durability)
}

/** A fault that takes something away, from its begin to its end. */
export interface Taking {
  readonly name: string
  readonly takes: Takes
  readonly clock: string
  /** Absent: it was never over. */
  readonly overMs: number | undefined
}

/** In the order of the history. */
export function takingsOf(faults: readonly At<Fault>[]): readonly Taking[] {
  return faults.flatMap(({ operation: { name, phase, takes }, clock, line }) => {
    if (phase !== 'begun' || takes === undefined) return []
    const over = faults.find(
      (one) => one.operation.phase === 'over' && one.operation.name === name && one.line > line && one.clock === clock,
    )
    return [{ name, takes, clock, overMs: over?.operation.atMs }]
  })
}

/** What an acknowledgement is judged by when it is lost. */
export interface Standing {
  readonly durability: string
  /** Faults that may have taken it. */
  readonly taken: readonly Taking[]
}

/**
 * Not the faults that were over before it was given, where one clock says so. @returns undefined when nothing excuses its loss: it
 * names no class, or nothing was taken.
 */
export function standingOf({ operation, clock }: Acknowledged, { takings }: History, promises: Promises): Standing | undefined {
  const durability = promises.durability ?? operation.durability
  if (durability === undefined) return undefined
  const taken = takings.filter((one) => one.overMs === undefined || one.clock !== clock || operation.atMs <= one.overMs)
  return taken.length === 0 ? undefined : { durability, taken }
}
