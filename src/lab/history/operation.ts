/** A place in a channel's stream, as a client is told it. */
export interface Position {
  readonly offset: number
  /** Which life of the stream the offset is of. A system that has no such word leaves it out, and `''` stands for it. */
  readonly epoch: string
}

/**
 * Who did or saw it, and when: milliseconds of one monotonic clock. Checks rely on the order within one client; times are compared
 * where they are of one clock only, and shown.
 */
interface Seen {
  readonly client: string
  readonly atMs: number
  /** The name of the clock, for files of several processes of one machine. Absent: the file has a clock of its own. */
  readonly clock?: string
}

/** A client sends: once for each id, however often it is tried. `data` holds the id, so that no two are alike. */
export interface Sent extends Seen {
  readonly kind: 'send'
  readonly channel: string
  readonly id: string
  readonly data: string
}

/** The server has promised it. */
export interface Acked extends Seen, Position {
  readonly kind: 'acked'
  readonly channel: string
  readonly id: string
  readonly duplicate?: boolean
  /** What the promise survives: see {@link permits}. Absent: everything. */
  readonly durability?: string
}

/** One try had no answer, or a temporary error: it may have happened, and is tried again with the same id. */
export interface Unknown extends Seen {
  readonly kind: 'unknown'
  readonly id: string
  readonly code?: number
  readonly message?: string
}

/** Refused for good: it must never be seen. */
export interface Failed extends Seen {
  readonly kind: 'failed'
  readonly id: string
  readonly code: number
  readonly message?: string
}

/** The application got it. `epoch` is that of the subscription, where the protocol names none with a publication. */
export interface Delivered extends Seen, Position {
  readonly kind: 'delivered'
  readonly channel: string
  readonly data: string
  readonly from?: 'live' | 'recovered'
}

/** In the channel, now or again. `recovered: true`: everything since the last one delivered is said to follow. */
export interface Subscribed extends Seen, Position {
  readonly kind: 'subscribed'
  readonly channel: string
  readonly wasRecovering?: boolean
  readonly recovered: boolean
}

/** The server says that everything after what the client has, up to this offset, will not come. The story goes on behind it. */
export interface Gap extends Seen {
  readonly kind: 'gap'
  readonly channel: string
  readonly offset: number
}

/** The server ended the subscription; a client comes back by itself, or its story ends with {@link Left}. */
export interface Unsubscribed extends Seen {
  readonly kind: 'unsubscribed'
  readonly channel: string
  readonly code?: number
}

/** It goes by its own will, or was ended by the run: nothing more is expected of it, in this channel or in all. */
export interface Left extends Seen {
  readonly kind: 'left'
  readonly channel?: string
}

export interface Connected extends Seen {
  readonly kind: 'connected'
}

/** The connection ended. `code` as the client tells it, `close` as it stood in the WebSocket's close frame. */
export interface Disconnected extends Seen {
  readonly kind: 'disconnected'
  readonly code: number
  readonly reason?: string
  readonly close?: number
}

/** A connection attempt that did not become one. */
export interface Refused extends Seen {
  readonly kind: 'refused'
  readonly close: number
}

/** What the server says of itself while something it stands on is away. */
export interface Notice extends Seen {
  readonly kind: 'degraded' | 'restored'
  readonly reason?: string
}

/** Told by whoever runs the test: what was done to the system, and when it was undone. */
export interface Fault extends Seen {
  readonly kind: 'fault'
  readonly name: string
  readonly phase: 'begun' | 'over'
  /** What may be gone after it; see {@link permits}. Absent: nothing. */
  readonly takes?: Takes
}

/** What a fault takes away: what was not on the disk, what no replica had, or all. */
export type Takes = 'unsynced' | 'unreplicated' | 'all'

/** An instance says whether it lets clients in. `client` is the instance, here and in the next two. */
export interface Gate extends Seen {
  readonly kind: 'gate'
  readonly state: 'open' | 'closed'
}

/** What is so, whatever the gate says: a service that the instance needs works, or does not. */
export interface Truth extends Seen {
  readonly kind: 'truth'
  readonly service: string
  readonly ready: boolean
}

/** The instance made a session of a connection (in a WebSocket: after 101). */
export interface Admitted extends Seen {
  readonly kind: 'admitted'
}

/** One entry of the final log, read by somebody fresh after everything is healed and quiet; in order. */
export interface Kept extends Seen, Position {
  readonly kind: 'kept'
  readonly channel: string
  readonly data: string
}

/** Where the final log of a channel ends. */
export interface Top extends Seen, Position {
  readonly kind: 'top'
  readonly channel: string
}

/** Anything worth showing around a violation. */
export interface Note extends Seen {
  readonly kind: 'note'
  readonly words: string
}

/** One line of a history: plain data, so that it can be written as JSON lines by the process that saw it. */
export type Operation =
  | Sent
  | Acked
  | Unknown
  | Failed
  | Delivered
  | Subscribed
  | Gap
  | Unsubscribed
  | Left
  | Connected
  | Disconnected
  | Refused
  | Notice
  | Fault
  | Gate
  | Truth
  | Admitted
  | Kept
  | Top
  | Note

/** Operations of several processes: each client's in its own order, clients in any. */
export type Operations = readonly Operation[]
