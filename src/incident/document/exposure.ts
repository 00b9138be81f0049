import { severityRank, type Entry } from '../entries/index.ts'
import { compareTexts } from './place.ts'

/** How long and how much something was heard of: without it no two counts can be compared. */
export interface Exposure {
  readonly name: string
  readonly service?: string
  /** Of an instance. */
  readonly revision?: string
  readonly firstMs?: number
  readonly lastMs?: number
  readonly entries: number
  /** Entries of request logs. */
  readonly requests: number
  /** ERROR and above. */
  readonly errors: number
  /** Of a revision: its instances, and the sum of the time between first and last entry of each. */
  readonly instances?: number
  readonly instanceMs?: number
}

const NAMES_MAX = 5_000
const ERROR_RANK = severityRank('ERROR')

type Growing = { -readonly [Field in keyof Exposure]: Exposure[Field] }

/** Counts by instance and revision. Beyond the bound names are not told apart: their entries count for none. */
export class Exposures {
  readonly #instances = new Map<string, Growing>()
  readonly #revisions = new Map<string, Growing>()
  #uncounted = 0

  add(entry: Entry): void {
    const { instance, revision } = entry
    if (instance !== undefined) this.#count(this.#instances, instance, entry, revision)
    if (revision !== undefined) this.#count(this.#revisions, revision, entry, undefined)
  }

  /** Entries whose instance or revision was one too many. */
  get uncounted(): number {
    return this.#uncounted
  }

  instances(): readonly Exposure[] {
    return sorted(this.#instances)
  }

  revisions(): readonly Exposure[] {
    const lives = new Map<string, { count: number; ms: number }>()
    for (const { revision, firstMs, lastMs } of this.#instances.values()) {
      if (revision === undefined) continue
      const life = lives.get(revision) ?? { count: 0, ms: 0 }
      lives.set(revision, { count: life.count + 1, ms: life.ms + ((lastMs ?? 0) - (firstMs ?? 0)) })
    }
    return sorted(this.#revisions).map((one) => {
      const life = lives.get(one.name)
      return life === undefined ? one : { ...one, instances: life.count, instanceMs: life.ms }
    })
  }

  #count(all: Map<string, Growing>, name: string, { atMs, service, kind, severity }: Entry, revision: string | undefined): void {
    let one = all.get(name)
    if (one === undefined) {
      if (all.size === NAMES_MAX) {
        this.#uncounted++
        return
      }
      one = { name, entries: 0, requests: 0, errors: 0 }
      all.set(name, one)
    }
    one.entries++
    if (kind === 'request') one.requests++
    if (severityRank(severity) >= ERROR_RANK) one.errors++
    if (one.service === undefined && service !== undefined) one.service = service
    if (one.revision === undefined && revision !== undefined) one.revision = revision
    if (atMs === undefined) return
    if (one.firstMs === undefined || atMs < one.firstMs) one.firstMs = atMs
    if (one.lastMs === undefined || atMs > one.lastMs) one.lastMs = atMs
  }
}

function sorted(all: ReadonlyMap<string, Growing>): readonly Exposure[] {
  return [...all.values()].map((one) => ({ ...one })).sort((left, right) => compareTexts(left.name, right.name))
}
