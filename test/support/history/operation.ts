/** A place in a channel's stream, as a client is told it. */
export interface Position {
  readonly offset: number
  readonly epoch: string
}

/**
 * Who did or saw it, and when: milliseconds of one monotonic clock of the machine. Checks rely on the order within one client
 * only; times of several are used for figures, and to say what happened around a violation.
 */
interface Seen {
  readonly client: string
  readonly atMs: number
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
  readonly duplicate: boolean
  readonly durability?: string
}

/** One try had no answer, or a temporary error: it may have happened, and is tried again with the same id. */
export interface Unknown extends Seen {
  readonly kind: 'unknown'
  readonly id: string
  readonly code: number
  readonly message?: string
}

/** Refused for good: it must never be seen. */
export interface Failed extends Seen {
  readonly kind: 'failed'
  readonly id: string
  readonly code: number
  readonly message?: string
}

/** The application got it. `epoch` is that of the subscription: the protocol names none with a publication. */
export interface Delivered extends Seen, Position {
  readonly kind: 'delivered'
  readonly channel: string
  readonly data: string
  readonly from: 'live' | 'recovered'
}

/** In the channel, now or again. `recovered: true`: everything since the last one delivered is said to follow. */
export interface Subscribed extends Seen, Position {
  readonly kind: 'subscribed'
  readonly channel: string
  readonly wasRecovering: boolean
  readonly recovered: boolean
}

/** The server ended the subscription; a client comes back by itself after 2500 and above. */
export interface Unsubscribed extends Seen {
  readonly kind: 'unsubscribed'
  readonly channel: string
  readonly code: number
}

export interface Connected extends Seen {
  readonly kind: 'connected'
}

/** The connection ended. `code` as the client tells it, `close` as it stood in the WebSocket's close frame. */
export interface Disconnected extends Seen {
  readonly kind: 'disconnected'
  readonly code: number
  readonly reason: string
  readonly close?: number
}

/** A connection attempt that did not become one. */
export interface Refused extends Seen {
  readonly kind: 'refused'
  readonly close: number
}

/** What the server says of itself while Redis is away. */
export interface Notice extends Seen {
  readonly kind: 'degraded' | 'restored'
  readonly reason?: string
}

/** Told by whoever runs the test: what was done to the system, and when it was undone. */
export interface Fault extends Seen {
  readonly kind: 'fault'
  readonly name: string
  readonly phase: 'begun' | 'over'
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

/** One line of a history: plain data, so that it can be written as JSON lines by the process that saw it. */
export type Operation =
  | Sent
  | Acked
  | Unknown
  | Failed
  | Delivered
  | Subscribed
  | Unsubscribed
  | Connected
  | Disconnected
  | Refused
  | Notice
  | Fault
  | Kept
  | Top

/** Operations of several processes: each client's in its own order, clients in any. */
export type Operations = readonly Operation[]

/** @returns what JSON lines say. A last line that was cut off by a kill is left out. */
export function parseJournal(text: string): Operations {
  const lines = text.split('\n')
  lines.pop()
  return lines.map((line) => JSON.parse(line) as Operation)
}
