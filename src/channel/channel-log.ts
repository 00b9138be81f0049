import type { Publication, PublicationDraft, StoredPublication, StreamPosition } from './publication.ts'

/**
 * What an acknowledgement stands for. `memory`: Redis has it; it survives us, and may be lost with Redis. `fsynced`: it is on the
 * master's disk. `replicated`: so many replicas have it too. docs/operations/redis.md says what each survives.
 */
export type Durability = 'memory' | 'fsynced' | 'replicated'

/** How long a channel remembers, and what its appends wait for. */
export interface Retention {
  /** Publications kept, at most. 0: no history, and no offsets: the channel is at-most-once. */
  readonly size: number
  /** Milliseconds that a publication is kept, at most. */
  readonly ttlMs: number
  /** Milliseconds that the stream's epoch and top offset outlive its last publication; at least `ttlMs`. */
  readonly metaTtlMs: number
  /** Milliseconds within which a publication id is recognised (rule L2). */
  readonly idWindowMs: number
  /** An append waits for this, and is not acknowledged with less. Absent: `memory`. Only for channels with history. */
  readonly durability?: Durability
}

/** What became of an append. */
export type Appended =
  /** Stored, announced, and durable as it says. `duplicate`: this id was stored before, at this position. */
  | {
      readonly kind: 'stored'
      readonly position: StreamPosition
      readonly duplicate: boolean
      /** Absent: `memory`. */
      readonly durability?: Durability
    }
  /** Told to whoever listens; the channel has no history. `duplicate`: this id was announced before, nothing was told. */
  | { readonly kind: 'announced'; readonly duplicate: boolean }
  /** Nothing was stored and nobody was told. `retryMs`: when another try may help. */
  | { readonly kind: 'unavailable'; readonly reason: string; readonly retryMs?: number }
  /**
   * It may have been stored or not, or be less durable than asked: the reply did not come in time. Only the same id makes another
   * try safe (rules L2, L7).
   */
  | { readonly kind: 'unknown'; readonly reason: string; readonly retryMs?: number }

/** What a client that comes back has missed. */
export type Recovery =
  /** Everything after `since`, in order, and where the stream stands now. */
  | { readonly kind: 'continuous'; readonly publications: readonly StoredPublication[]; readonly top: StreamPosition }
  /** The client's prefix cannot be continued here: another epoch, trimmed, or more than `limit`. Never a guess (rule L3). */
  | { readonly kind: 'gap'; readonly top: StreamPosition }

/** Which part of a channel's history. */
export interface HistoryFilter {
  /** At most so many; 0 for the position only. */
  readonly limit: number
  /** Exclusive. Forward: what came after. In reverse: what came before. */
  readonly since?: StreamPosition
  readonly reverse: boolean
}

export type HistoryPage =
  | { readonly kind: 'page'; readonly publications: readonly StoredPublication[]; readonly top: StreamPosition }
  /** `since` names another epoch than the stream's. */
  | { readonly kind: 'unrecoverable'; readonly top: StreamPosition }

/** Something that followers of a channel learn, in the channel's order. `info` is JSON text of a ClientInfo. */
export type ChannelEvent =
  | { readonly kind: 'publication'; readonly publication: Publication; readonly epoch: string | undefined }
  | { readonly kind: 'join'; readonly info: string }
  | { readonly kind: 'leave'; readonly info: string }
  /**
   * What comes next does not continue what was heard before: another lineage token, or publications that are not to be had any
   * more (rules L1, L3). Whoever has a position must ask anew (unsubscribe 2500) and may hear nothing later on the old one.
   */
  | { readonly kind: 'reset'; readonly top: StreamPosition | undefined }

/** Hears a channel's events, synchronously and in order; must not throw. */
export type Follower = (event: ChannelEvent) => void

/**
 * Publishing and history are one port (rule L8). Rules L1-L4 of docs/spec/channel.md hold for channels with history;
 * the suite test/contract/channel-log.ts runs on every adapter.
 *
 * Order: for one channel, followers hear publications in offset order, each once, before its append resolves.
 * Atomic: storing with its offset, its id and its announcement; a failed append leaves none of them.
 * `append` rejects for no reason that a caller can foresee; the others do while the engine cannot be had, with an error that bears
 * the mark of `Away`.
 */
export interface ChannelLog {
  /**
   * Appends to one channel take effect in the order of the calls. Answers at once where there is nothing to wait for: a promise
   * for each of many small messages would cost as much as saying them.
   */
  append(channel: string, draft: PublicationDraft, retention: Retention): Appended | Promise<Appended>
  /** Reads on from `since`: at most `limit` publications, else a gap. */
  recover(channel: string, since: StreamPosition, retention: Retention, limit: number): Promise<Recovery>
  /** Opens the stream (a new epoch) when there is none, so that the position returned can be recovered from. */
  read(channel: string, filter: HistoryFilter, retention: Retention): Promise<HistoryPage>
  /** Forgets the publications; offsets go on from where they were, and older positions are a gap. */
  remove(channel: string): Promise<void>
  /** Tells followers that somebody came or went; stores nothing. */
  announce(channel: string, event: Extract<ChannelEvent, { kind: 'join' | 'leave' }>): Promise<void>
  /**
   * Resolves once every later event of the channel will be heard (in Redis: SUBSCRIBE acknowledged). One follower a
   * channel: the hub. Following a followed channel throws a `usage` error.
   */
  follow(channel: string, follower: Follower): Promise<void>
  /** No event is heard once this returns; safe to call when not followed. */
  unfollow(channel: string): void
}
