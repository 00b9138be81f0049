import { DocumentBuilder, type IncidentDocument, type Source } from '../document/index.ts'
import { severityRank, type Entry, type ReadReport, type Severity } from '../entries/index.ts'
import { Miner, type Group } from '../mining/index.ts'
import type { Redactor } from '../redact/index.ts'
import { Observer } from '../signals/index.ts'
import { seenIn, type SeenIn } from '../verify/index.ts'
import { accountOf, type Shortfall } from './account.ts'
import { FamiliarMessages, type Familiar } from './familiar.ts'
import { patternsOf } from './patterns.ts'
import { redactEntry } from './redact-entry.ts'

/** What of all that is read is wanted. */
export interface ScanWanted {
  readonly fromMs?: number
  /** No longer in it. */
  readonly toMs?: number
  readonly service?: string
  /** What is less severe becomes no pattern; it still tells who lived when. Lines that name no severity stay. */
  readonly minSeverity?: Severity
  readonly entriesMax?: number
}

/** What is known when all is read. */
export interface ScanEnd {
  readonly report: ReadReport
  readonly sources: readonly Source[]
  readonly query?: IncidentDocument['query']
  readonly shortfall?: Shortfall
}

/**
 * Entries go in once, in batches, and a document comes out. Each is redacted before anything else sees it. Memory is bounded by the
 * number of patterns, whatever is read.
 */
export class Scan {
  readonly #miner = new Miner()
  readonly #messages = new FamiliarMessages()
  readonly #builder = new DocumentBuilder()
  readonly #observer: Observer
  readonly #redactor: Redactor
  readonly #wanted: ScanWanted
  readonly #minRank: number
  readonly #leftOut = { outside: 0, ofOthers: 0, lessSevere: 0 }
  #entries = 0

  constructor(redactor: Redactor, wanted: ScanWanted = {}) {
    this.#redactor = redactor
    this.#observer = new Observer({ redact: redactor.text })
    this.#wanted = wanted
    this.#minRank = wanted.minSeverity === undefined ? 0 : severityRank(wanted.minSeverity)
  }

  /** Entries that are in the document so far. */
  get entries(): number {
    return this.#entries
  }

  /** @returns false once it is enough: what comes after is not looked at. */
  add(batch: readonly Entry[]): boolean {
    const { entriesMax = Infinity } = this.#wanted
    for (const entry of batch) {
      if (this.#entries >= entriesMax) return false
      if (!this.#isWanted(entry)) continue
      const familiar = this.#messages.of(entry.message)
      this.#take(redactEntry(entry, this.#redactor, familiar?.addresses), familiar)
    }
    return true
  }

  finish({ report, sources, query, shortfall }: ScanEnd): IncidentDocument {
    const groups = this.#miner.groups()
    for (const { tally } of groups) {
      for (const said of [tally.first, tally.last, ...tally.between.values()])
        if (said !== undefined) this.#builder.keep(said.entry)
    }
    const patterns = patternsOf(groups, this.#observer, this.#redactor)
    const { fromMs, toMs } = this.#wanted
    const document = this.#builder.finish({
      patterns,
      sources,
      read: accountOf(report, this.#entries, this.#leftOut, this.#miner.unclustered, shortfall),
      redacted: Object.fromEntries([...this.#redactor.counts].sort(([left], [right]) => (left < right ? -1 : 1))),
      ...(query !== undefined && { query }),
      asked: { ...(fromMs !== undefined && { fromMs }), ...(toMs !== undefined && { toMs }) },
    })
    return { ...document, seen: seenOf(groups, document) }
  }

  #isWanted({ atMs, service }: Entry): boolean {
    const { fromMs = -Infinity, toMs = Infinity, service: wanted } = this.#wanted
    // What has no time is not known to be outside.
    if (atMs !== undefined && (atMs < fromMs || atMs >= toMs)) this.#leftOut.outside++
    else if (wanted !== undefined && service !== undefined && service !== wanted) this.#leftOut.ofOthers++
    else return true
    return false
  }

  #take(entry: Entry, familiar: Familiar | undefined): void {
    this.#entries++
    this.#builder.add(entry, familiar)
    this.#observer.add(entry)
    const rank = severityRank(entry.severity)
    if (rank > 0 && rank < this.#minRank) this.#leftOut.lessSevere++
    else this.#miner.add(entry, familiar?.outline)
  }
}

/** An instance ran one revision: the document knows which. */
function seenOf(groups: readonly Group[], { instances }: IncidentDocument): Readonly<Record<string, readonly SeenIn[]>> {
  const revisions = new Map(instances.map(({ name, revision }) => [name, revision]))
  return Object.fromEntries(
    groups.map(({ key, tally }) => [
      key,
      seenIn(tally.byRevision, tally.instances.keys(), (instance) => revisions.get(instance)),
    ]),
  )
}
