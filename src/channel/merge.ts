import type { Publication, StoredPublication } from './publication.ts'

/** A publication heard while recovery was under way, with the epoch it was stored in. */
export interface Heard {
  readonly publication: Publication
  readonly epoch: string | undefined
}

/** What a subscriber gets, or why its recovery must be done again. */
export type Merged =
  | { readonly kind: 'merged'; readonly publications: readonly StoredPublication[]; readonly offset: number }
  /** A publication is missing between what was read and what was heard, or the stream began anew in between. */
  | { readonly kind: 'hole' }

/**
 * Joins what was read from the log (everything after the client's position, up to `top`) with what was heard since before
 * the read, so that each publication is there once and in order (rule L5).
 */
export function merge(
  read: readonly StoredPublication[],
  top: { readonly offset: number; readonly epoch: string },
  heard: readonly Heard[],
): Merged {
  const publications = [...read]
  let offset = top.offset
  for (const { publication, epoch } of heard) {
    // Said past the history (`skip_history`): at most once, and not for one who was not yet in.
    if (publication.offset === undefined) continue
    if (epoch !== top.epoch) return { kind: 'hole' }
    if (publication.offset <= offset) continue
    if (publication.offset !== offset + 1) return { kind: 'hole' }
    offset = publication.offset
    publications.push({ ...publication, offset })
  }
  return { kind: 'merged', publications, offset }
}
