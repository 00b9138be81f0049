import { severityRank, type Entry, type EvidenceRef, type Severity } from '../entries/index.ts'
import { Bins } from './bins.ts'
import { hashText, mix } from './hash.ts'
import { ParameterTally } from './parameter.ts'
import { Sample } from './sample.ts'

/** Bins of time that are kept of a pattern, and of a pattern in one instance. */
export const BINS_MAX = 1440
const INSTANCE_BINS_MAX = 240

/** Instances of a pattern that are told apart; what others say is counted, and not by instance. */
export const INSTANCES_MAX = 256

/** Up to so many occurrences are kept with their times: a pattern that comes more often is judged by its bins. */
export const MOMENTS_MAX = 512

const BETWEEN_MAX = 3
const QUOTE_MAX = 500

export interface Moment {
  readonly atMs: number
  readonly instance: string
}

export interface Said {
  readonly ref: EvidenceRef
  readonly quote: string
  readonly atMs: number | undefined
  readonly priority: number
  /** All of it, for whoever keeps samples whole. */
  readonly entry: Entry
}

/** Where an entry stands, as a number that is the same in every run: priorities of samples come from it. */
export function hashOfRef(ref: EvidenceRef): number {
  return 'insertId' in ref
    ? hashText(ref.insertId, 0, ref.insertId.length)
    : mix(ref.line ^ Math.imul(ref.file.length, 0x9e3779b1))
}

function quoteOf(entry: Entry): string {
  const text = entry.message === '' ? (entry.error?.message ?? entry.event ?? '') : entry.message
  return text.length <= QUOTE_MAX ? text : `${text.slice(0, QUOTE_MAX - 1)}…`
}

function saidBy(entry: Entry, priority: number): Said {
  return { ref: entry.ref, quote: quoteOf(entry), atMs: entry.atMs, priority, entry }
}

/** What has no time comes last. */
const NO_TIME = Number.POSITIVE_INFINITY

/** Of two moments, told apart by priority where they are one. */
function isBefore(atMs: number, priority: number, otherMs: number, otherPriority: number): boolean {
  return atMs < otherMs || (atMs === otherMs && priority < otherPriority)
}

/** Places of what each entry is held against. */
const FIRST_MS = 0
const FIRST_PRIORITY = 1
const LAST_MS = 2
const LAST_PRIORITY = 3
/** The last time that was told; `LAST_MS` is NO_TIME as soon as an entry tells none. */
const LATEST_MS = 4
const BETWEEN_LIMIT = 5

/** Everything that is remembered of the entries of one pattern. Bounded, and the same whatever the order. */
export class Tally {
  count = 0
  severity: Severity = 'DEFAULT'
  first: Said | undefined
  /** The last one, not yet made ready to be shown: of a log in order every entry is the last for a while. */
  #last: Entry | undefined
  readonly between = new Sample<Said>(BETWEEN_MAX)
  readonly bins = new Bins(BINS_MAX)
  /** By instance; the revision of each stands in the exposure. */
  readonly instances = new Map<string, { seen: number; readonly bins: Bins }>()
  readonly revisions = new Set<string>()
  /** How often by revision, where one is named. */
  readonly #byRevision = new Map<string, number>()
  readonly services = new Set<string>()
  /** undefined: too many. */
  moments: Moment[] | undefined = []
  readonly parameters = new Map<number, ParameterTally>()
  readonly fields = new Map<string, ParameterTally>()
  /** In one piece of memory: a scan spends most of its time on waiting for memory, and does this for each entry. */
  readonly #against = Float64Array.of(NO_TIME, NO_TIME, -NO_TIME, -1, -NO_TIME, this.between.limit)

  add(entry: Entry, priority: number): void {
    this.count++
    if (entry.severity !== this.severity && severityRank(entry.severity) > severityRank(this.severity))
      this.severity = entry.severity
    if (entry.service !== undefined) this.services.add(entry.service)
    if (entry.revision !== undefined) {
      this.revisions.add(entry.revision)
      this.#countRevision(entry.revision, 1)
    }
    this.#samples(entry, priority)
    if (entry.atMs !== undefined) this.#time(entry, entry.atMs)
  }

  get last(): Said | undefined {
    return this.#last === undefined ? undefined : saidBy(this.#last, this.#against[LAST_PRIORITY] ?? 0)
  }

  /** Of those that tell a time; Infinity, and -Infinity for the last, where none does. */
  get firstMs(): number {
    return this.#against[FIRST_MS] ?? NO_TIME
  }

  get lastMs(): number {
    return this.#against[LATEST_MS] ?? -NO_TIME
  }

  /** How often by revision; '' where none is named. */
  get byRevision(): ReadonlyMap<string, number> {
    const named = [...this.#byRevision.values()].reduce((sum, count) => sum + count, 0)
    return named === this.count ? this.#byRevision : new Map([...this.#byRevision, ['', this.count - named]])
  }

  #countRevision(revision: string, count: number): void {
    this.#byRevision.set(revision, (this.#byRevision.get(revision) ?? 0) + count)
  }

  #samples(entry: Entry, priority: number): void {
    const { atMs = NO_TIME } = entry
    const against = this.#against
    if (isBefore(against[LAST_MS] ?? 0, against[LAST_PRIORITY] ?? 0, atMs, priority)) {
      this.#last = entry
      against[LAST_MS] = atMs
      against[LAST_PRIORITY] = priority
    }
    const isFirst = isBefore(atMs, priority, against[FIRST_MS] ?? 0, against[FIRST_PRIORITY] ?? 0)
    if (!isFirst && priority >= (against[BETWEEN_LIMIT] ?? 0)) return
    const said = saidBy(entry, priority)
    if (isFirst) this.#begin(said)
    this.#keep(said)
  }

  #begin(said: Said): void {
    this.first = said
    this.#against[FIRST_MS] = said.atMs ?? NO_TIME
    this.#against[FIRST_PRIORITY] = said.priority
  }

  #keep(said: Said): void {
    this.between.offer(said.priority, said)
    this.#against[BETWEEN_LIMIT] = this.between.limit
  }

  #time(entry: Entry, atMs: number): void {
    if (atMs > (this.#against[LATEST_MS] ?? 0)) this.#against[LATEST_MS] = atMs
    this.bins.add(atMs)
    const instance = entry.instance ?? ''
    if (this.moments !== undefined) {
      if (this.moments.length < MOMENTS_MAX) this.moments.push({ atMs, instance })
      else this.moments = undefined
    }
    if (instance === '') return
    let known = this.instances.get(instance)
    if (known === undefined) {
      if (this.instances.size === INSTANCES_MAX) return
      known = { seen: 0, bins: new Bins(INSTANCE_BINS_MAX) }
      this.instances.set(instance, known)
    }
    known.seen++
    known.bins.add(atMs)
  }

  /** All that the other has seen; its parameters only where they are of the same template. */
  join(other: Tally, withParameters: boolean): void {
    this.count += other.count
    if (severityRank(other.severity) > severityRank(this.severity)) this.severity = other.severity
    for (const service of other.services) this.services.add(service)
    for (const revision of other.revisions) this.revisions.add(revision)
    for (const [revision, count] of other.#byRevision) this.#countRevision(revision, count)
    const [own, others] = [this.#against, other.#against]
    if (other.first !== undefined && isBefore(other.firstMs, other.first.priority, this.firstMs, own[FIRST_PRIORITY] ?? 0))
      this.#begin(other.first)
    const [lastMs, lastPriority] = [others[LAST_MS] ?? 0, others[LAST_PRIORITY] ?? 0]
    if (other.#last !== undefined && isBefore(own[LAST_MS] ?? 0, own[LAST_PRIORITY] ?? 0, lastMs, lastPriority)) {
      this.#last = other.#last
      own[LAST_MS] = lastMs
      own[LAST_PRIORITY] = lastPriority
    }
    own[LATEST_MS] = Math.max(this.lastMs, other.lastMs)
    this.between.join(other.between)
    own[BETWEEN_LIMIT] = this.between.limit
    this.bins.join(other.bins)
    this.#joinInstances(other)
    this.#joinMoments(other)
    joinAll(this.fields, other.fields)
    if (withParameters) joinAll(this.parameters, other.parameters)
  }

  #joinInstances(other: Tally): void {
    for (const [instance, { seen, bins }] of other.instances) {
      const known = this.instances.get(instance)
      if (known !== undefined) {
        known.seen += seen
        known.bins.join(bins)
      } else if (this.instances.size < INSTANCES_MAX) {
        const copy = new Bins(INSTANCE_BINS_MAX)
        copy.join(bins)
        this.instances.set(instance, { seen, bins: copy })
      }
    }
  }

  #joinMoments(other: Tally): void {
    if (this.moments === undefined || other.moments === undefined || this.moments.length + other.moments.length > MOMENTS_MAX) {
      this.moments = undefined
    } else this.moments.push(...other.moments)
  }
}

function joinAll<K>(into: Map<K, ParameterTally>, from: ReadonlyMap<K, ParameterTally>): void {
  for (const [key, tally] of from) {
    const known = into.get(key)
    if (known !== undefined) known.join(tally)
    else {
      const copy = new ParameterTally(tally.kind)
      copy.join(tally)
      into.set(key, copy)
    }
  }
}
