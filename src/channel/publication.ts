import type { EncodablePublication } from '../protocol/index.ts'

/**
 * A place in a channel's stream: `offset` counts publications from 1 without gaps (0: before the first), `epoch` is the
 * token of the stream's life. Positions of two epochs cannot be compared (rule L1).
 */
export interface StreamPosition {
  readonly offset: number
  readonly epoch: string
}

/** What somebody wants to say in a channel. */
export interface PublicationDraft {
  /** JSON text. */
  readonly data: string
  /** JSON text of the publishing client's ClientInfo; absent when the server itself publishes. */
  readonly info?: string
  readonly tags?: { readonly [name: string]: string }
  /** Publication id: a second append of one id within the id window stores nothing (rule L2). At most 512 characters. */
  readonly id?: string
  /** Subscribers who negotiated deltas may get a difference instead of the whole. */
  readonly delta?: boolean
}

/** What was said. `offset` is absent in a channel without history. */
export interface Publication extends EncodablePublication {
  readonly delta?: boolean
}

/** A publication of a channel with history. */
export interface StoredPublication extends Publication {
  readonly offset: number
}
