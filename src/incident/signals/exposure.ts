import type { Entry } from '../entries/index.ts'
import { Bins } from '../mining/index.ts'

/** Instances that are told apart; lines of others count to the whole only. */
const INSTANCES_MAX = 1024
const BINS_MAX = 1440
const INSTANCE_BINS_MAX = 240

export interface InstanceExposure {
  revision: string | undefined
  entries: number
  readonly bins: Bins
}

/**
 * In how much of what a pattern could have been seen: all entries, by time, instance and revision. A count alone does not tell whether
 * something became more frequent: with twice as many instances everything is said twice as often.
 */
export class Exposure {
  entries = 0
  firstMs = Number.POSITIVE_INFINITY
  lastMs = Number.NEGATIVE_INFINITY
  readonly bins = new Bins(BINS_MAX)
  readonly instances = new Map<string, InstanceExposure>()

  add({ atMs, instance, revision }: Entry): void {
    this.entries++
    if (atMs === undefined) return
    if (atMs < this.firstMs) this.firstMs = atMs
    if (atMs > this.lastMs) this.lastMs = atMs
    this.bins.add(atMs)
    if (instance === undefined) return
    let known = this.instances.get(instance)
    if (known === undefined) {
      if (this.instances.size === INSTANCES_MAX) return
      known = { revision, entries: 0, bins: new Bins(INSTANCE_BINS_MAX) }
      this.instances.set(instance, known)
    }
    known.revision ??= revision
    known.entries++
    known.bins.add(atMs)
  }

  get spanMs(): number {
    return Math.max(0, this.lastMs - this.firstMs)
  }
}
