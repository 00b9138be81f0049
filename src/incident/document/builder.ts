import type { Entry } from '../entries/index.ts'
import type { Pattern } from '../mining/index.ts'
import { DOCUMENT_SCHEMA, type IncidentDocument, type ReadAccount, type Source } from './document.ts'
import { Exposures } from './exposure.ts'
import { LastWords } from './last-words.ts'
import { momentOf, type Told } from './life-cycle.ts'
import { placeOf } from './place.ts'
import { compareStatements, statementOf, type Statement } from './statement.ts'
import { TimelineKeeper } from './timeline.ts'

/** What a scan knows besides the entries. */
export interface Findings {
  readonly patterns: readonly Pattern[]
  readonly seen?: IncidentDocument['seen']
  readonly sources: readonly Source[]
  readonly read: ReadAccount
  readonly redacted?: Readonly<Record<string, number>>
  readonly query?: IncidentDocument['query']
  readonly asked?: { readonly fromMs?: number; readonly toMs?: number }
}

/**
 * Makes a document from entries that pass by once, in bounded memory. Entries come in redacted. Whoever picks samples says so at
 * once (`keep`): later the entry is gone.
 */
export class DocumentBuilder {
  readonly #timeline = new TimelineKeeper()
  readonly #exposures = new Exposures()
  readonly #lastWords = new LastWords()
  readonly #kept = new Map<string, Statement>()
  #firstMs: number | undefined
  #lastMs: number | undefined

  /** @param told what its message tells of, where that is known */
  add(entry: Entry, told?: Told): void {
    this.#exposures.add(entry)
    const moment = momentOf(entry, told)
    if (moment !== undefined) this.#timeline.add(entry, moment)
    this.#lastWords.add(entry, moment)
    const { atMs } = entry
    if (atMs === undefined) return
    if (this.#firstMs === undefined || atMs < this.#firstMs) this.#firstMs = atMs
    if (this.#lastMs === undefined || atMs > this.#lastMs) this.#lastMs = atMs
  }

  /** The entry is a sample of its pattern, for now at least. */
  keep(entry: Entry): void {
    const place = placeOf(entry.ref)
    if (!this.#kept.has(place)) this.#kept.set(place, statementOf(entry))
  }

  /** It is none any more. */
  release(ref: Entry['ref']): void {
    this.#kept.delete(placeOf(ref))
  }

  finish({ patterns, seen, sources, read, redacted = {}, query, asked = {} }: Findings): IncidentDocument {
    const events = this.#timeline.statements()
    const isEvent = new Set(events.map(({ ref }) => placeOf(ref)))
    const samples = new Map<string, Statement>()
    const wanted = new Set(patterns.flatMap((pattern) => pattern.samples.map(({ ref }) => placeOf(ref))))
    for (const [place, statement] of this.#kept) if (wanted.has(place)) samples.set(place, statement)
    for (const statement of this.#lastWords.statements()) samples.set(placeOf(statement.ref), statement)
    const notes = [...read.notes]
    const { dropped } = this.#timeline
    if (dropped > 0) notes.push(`${dropped} life-cycle events were one too many, and are not kept`)
    if (this.#exposures.uncounted > 0) notes.push(`${this.#exposures.uncounted} entries are of instances beyond the bound`)
    return {
      schema: DOCUMENT_SCHEMA,
      window: {
        ...asked,
        ...(this.#firstMs !== undefined && { firstMs: this.#firstMs }),
        ...(this.#lastMs !== undefined && { lastMs: this.#lastMs }),
      },
      sources,
      ...(query !== undefined && { query }),
      read: { ...read, notes },
      redacted,
      revisions: this.#exposures.revisions(),
      instances: this.#exposures.instances(),
      patterns,
      ...(seen !== undefined && { seen }),
      timeline: { events, dropped },
      samples: [...samples.values()].filter(({ ref }) => !isEvent.has(placeOf(ref))).sort(compareStatements),
    }
  }
}
