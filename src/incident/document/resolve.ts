import type { Entry, EvidenceRef } from '../entries/index.ts'
import { digestOf } from './digest.ts'
import type { IncidentDocument } from './document.ts'
import { placeOf } from './place.ts'

/** A piece of evidence as it is cited. */
export interface Cited {
  readonly ref: EvidenceRef
  readonly sha256: string
}

/**
 * What became of it. same: the source says it again, to the byte. changed: something else stands there now. absent: the source was
 * read to its end, and the place is not in it. unread: nobody gave the source.
 */
export type Resolution = 'same' | 'changed' | 'absent' | 'unread'

/** A source that is read again: by the same reader, redacted with the same key, or nothing in it is the same. */
export interface EntrySource {
  /** As in evidence references; undefined where they are `insertId`s, which may be in any source. */
  readonly file?: string
  entries(): AsyncIterable<Entry> | Iterable<Entry>
}

/** Answers for evidence that was looked up. */
export class Resolutions {
  readonly #found: ReadonlyMap<string, ReadonlySet<string>>
  readonly #files: ReadonlySet<string>
  readonly #hasInsertIds: boolean

  /** @param found the digests that were found at each place */
  constructor(found: ReadonlyMap<string, ReadonlySet<string>>, files: ReadonlySet<string>, hasInsertIds: boolean) {
    this.#found = found
    this.#files = files
    this.#hasInsertIds = hasInsertIds
  }

  /** Nothing was read again. */
  static none(): Resolutions {
    return new Resolutions(new Map(), new Set(), false)
  }

  of({ ref, sha256 }: Cited): Resolution {
    const found = this.#found.get(placeOf(ref))
    if (found !== undefined) return found.has(sha256) ? 'same' : 'changed'
    const isRead = 'insertId' in ref ? this.#hasInsertIds : this.#files.has(ref.file)
    return isRead ? 'absent' : 'unread'
  }
}

/** Reads the sources again, once each, and looks at every place that is cited. */
export async function resolve(cited: Iterable<Cited>, sources: Iterable<EntrySource>): Promise<Resolutions> {
  const places = new Set<string>()
  for (const { ref } of cited) places.add(placeOf(ref))
  const found = new Map<string, Set<string>>()
  const files = new Set<string>()
  let hasInsertIds = false
  for (const source of sources) {
    if (source.file !== undefined) files.add(source.file)
    for await (const entry of source.entries()) {
      hasInsertIds ||= 'insertId' in entry.ref
      const place = placeOf(entry.ref)
      if (!places.has(place)) continue
      const digests = found.get(place)
      if (digests === undefined) found.set(place, new Set([digestOf(entry)]))
      else digests.add(digestOf(entry))
    }
  }
  return new Resolutions(found, files, hasInsertIds)
}

/** All that a document can be cited for. */
export function citable({ timeline, samples }: IncidentDocument): readonly Cited[] {
  return [...timeline.events, ...samples]
}
