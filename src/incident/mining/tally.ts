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

/** Of two moments, told apart by priority where they are one. What has no time comes last. */
function isBefore(atMs: number | undefined, priority: number, otherMs: number | undefined, otherPriority: number): boolean {
  const [at, other] = [atMs ?? Number.POSITIVE_INFINITY, otherMs ?? Number.POSITIVE_INFINITY]
  return at < other || (at === other && priority < otherPriority)
}

function isSaidBefore(one: Said, other: Said): boolean {
  return isBefore(one.atMs, one.priority, other.atMs, other.priority)
}

/** Everything that is remembered of the entries of one pattern. Bounded, and the same whatever the order. */
export class Tally {
  count = 0
  severity: Severity = 'DEFAULT'
  firstMs = Number.POSITIVE_INFINITY
  lastMs = Number.NEGATIVE_INFINITY
  first: Said | undefined
  /** The last one, not yet made ready to be shown: of a log in order every entry is the last for a while. */
  #last: { entry: Entry; atMs: number; priority: number } | undefined
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
    return this.#last === undefined ? undefined : saidBy(this.#last.entry, this.#last.priority)
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
    const { first } = this
    const isFirst = first === undefined || isBefore(entry.atMs, priority, first.atMs, first.priority)
    const { atMs = Number.POSITIVE_INFINITY } = entry
    const last = this.#last
    if (last === undefined) this.#last = { entry, atMs, priority }
    else if (isBefore(last.atMs, last.priority, atMs, priority)) {
      last.entry = entry
      last.atMs = atMs
      last.priority = priority
    }
    if (!isFirst && !this.between.wants(priority)) return
    const said = saidBy(entry, priority)
    if (isFirst) this.first = said
    this.between.offer(priority, said)
  }

  #time(entry: Entry, atMs: number): void {
    if (atMs < this.firstMs) this.firstMs = atMs
    if (atMs > this.lastMs) this.lastMs = atMs
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
    if (this.first === undefined || (other.first !== undefined && isSaidBefore(other.first, this.first))) this.first = other.first
    const { last } = other
    if (last !== undefined && (this.last === undefined || isSaidBefore(this.last, last)))
      this.#last = { entry: last.entry, atMs: last.entry.atMs ?? Number.POSITIVE_INFINITY, priority: last.priority }
    this.between.join(other.between)
    this.firstMs = Math.min(this.firstMs, other.firstMs)
    this.lastMs = Math.max(this.lastMs, other.lastMs)
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
