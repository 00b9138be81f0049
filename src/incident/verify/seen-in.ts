import type { Entry } from '../entries/index.ts'

/** How often one pattern was seen in one revision. */
export interface SeenIn {
  /** Absent: in lines that name none. */
  readonly revision?: string
  readonly count: number
  /** In how many instances; 0 where lines name none. */
  readonly instances: number
}

/** Revisions after these are counted together, as none: logs of so many ask no question of before and after. */
const REVISIONS_MAX = 500
/** Pairs of a pattern and an instance; beyond them instances are not told apart, and `instances` is at least what is said. */
const PAIRS_MAX = 500_000

interface Tally {
  count: number
  readonly instances: Set<string>
}

/** Counts patterns by revision while entries pass, in bounded memory. */
export class SeenCounter {
  readonly #patterns = new Map<number, Map<string, Tally>>()
  readonly #revisions = new Set<string>()
  #pairs = 0

  /** @param pattern whatever number it has while it is being mined */
  add({ revision = '', instance }: Pick<Entry, 'revision' | 'instance'>, pattern: number): void {
    const tally = this.#tallyOf(pattern, this.#known(revision))
    tally.count++
    if (instance === undefined || tally.instances.has(instance) || this.#pairs >= PAIRS_MAX) return
    this.#pairs++
    tally.instances.add(instance)
  }

  /** Of one pattern, or of several that have become one. Sorted by revision. */
  of(patterns: Iterable<number>): readonly SeenIn[] {
    const merged = new Map<string, Tally>()
    for (const pattern of patterns) {
      for (const [revision, { count, instances }] of this.#patterns.get(pattern) ?? []) {
        const one = merged.get(revision) ?? { count: 0, instances: new Set() }
        one.count += count
        for (const instance of instances) one.instances.add(instance)
        merged.set(revision, one)
      }
    }
    return [...merged]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([revision, { count, instances }]) => ({ ...(revision !== '' && { revision }), count, instances: instances.size }))
  }

  #known(revision: string): string {
    if (this.#revisions.has(revision)) return revision
    if (this.#revisions.size >= REVISIONS_MAX) return ''
    this.#revisions.add(revision)
    return revision
  }

  #tallyOf(pattern: number, revision: string): Tally {
    let byRevision = this.#patterns.get(pattern)
    if (byRevision === undefined) this.#patterns.set(pattern, (byRevision = new Map<string, Tally>()))
    let tally = byRevision.get(revision)
    if (tally === undefined) byRevision.set(revision, (tally = { count: 0, instances: new Set() }))
    return tally
  }
}
