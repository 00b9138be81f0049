/**
 * The state line's life. What is known of the connection, in one value; what happened, in one event.
 *
 *   signed-out -> connecting -> catching-up -> live <-> degraded
 *                   |  ^  ^          |           |
 *            waiting  offline  draining <--------+      stopped: the server said "do not come back"
 *
 * `catching-up` ends by itself when no room is left to wait for. Times are monotonic milliseconds.
 */
export type ConnectionState =
  | { readonly kind: 'signed-out'; readonly why: string | undefined }
  | { readonly kind: 'connecting'; readonly sinceMs: number }
  /** The server's gate is closed: `reason` is the service that it waits for. */
  | { readonly kind: 'waiting'; readonly sinceMs: number; readonly reason: string }
  /** `rooms` have not said yet what was missed; `messages` were missed in the others. */
  | { readonly kind: 'catching-up'; readonly sinceMs: number; readonly rooms: readonly string[]; readonly messages: number }
  /** `recovered`: messages that were missed and have arrived, on the way here. */
  | { readonly kind: 'live'; readonly sinceMs: number; readonly recovered: number }
  | { readonly kind: 'degraded'; readonly sinceMs: number; readonly reason: string }
  | { readonly kind: 'draining'; readonly sinceMs: number }
  | { readonly kind: 'offline'; readonly sinceMs: number }
  | { readonly kind: 'stopped'; readonly sinceMs: number; readonly why: string }

export type ConnectionEvent =
  /** Somebody signed in, or asked to connect again. */
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'sign-out'; readonly why: string | undefined }
  /** The gate is closed, for this reason. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** An attempt ended without an answer. */
  | { readonly kind: 'unreachable' }
  /** The server let us in; these rooms are about to say what was missed. */
  | { readonly kind: 'connected'; readonly rooms: readonly string[] }
  | { readonly kind: 'room-ready'; readonly room: string; readonly recovered: number }
  | { readonly kind: 'degraded'; readonly reason: string }
  | { readonly kind: 'restored' }
  /** A connection that was there is gone. */
  | { readonly kind: 'lost' }
  /** The server asked us to move to another instance. */
  | { readonly kind: 'drained' }
  | { readonly kind: 'network-offline' }
  | { readonly kind: 'network-online' }
  /** The server ended the connection for good. */
  | { readonly kind: 'ended'; readonly why: string }

type Kind = ConnectionState['kind']

/** The cells that most phases share; each row then says where it differs. */
const ANYWHERE = { 'sign-out': 'signed-out', connected: 'catching-up', ended: 'stopped' } as const
/** Nothing connects for one who is signed out; the last words of a connection that is being closed change nothing. */
const NOWHERE = (kind: Kind): Record<ConnectionEvent['kind'], Kind> => ({
  'sign-in': 'connecting',
  'sign-out': 'signed-out',
  refused: kind,
  unreachable: kind,
  connected: kind,
  'room-ready': kind,
  degraded: kind,
  restored: kind,
  lost: kind,
  drained: kind,
  'network-offline': kind,
  'network-online': kind,
  ended: kind,
})
/** While there is no connection. */
const APART = (kind: Kind): Record<ConnectionEvent['kind'], Kind> => ({
  ...ANYWHERE,
  'sign-in': kind,
  refused: 'waiting',
  unreachable: 'connecting',
  'room-ready': kind,
  degraded: kind,
  restored: kind,
  lost: kind,
  drained: 'draining',
  'network-offline': 'offline',
  'network-online': kind,
})
/** While there is one. */
const TOGETHER = (kind: Kind): Record<ConnectionEvent['kind'], Kind> => ({
  ...ANYWHERE,
  'sign-in': kind,
  refused: kind,
  unreachable: kind,
  'room-ready': kind,
  degraded: 'degraded',
  restored: kind,
  lost: 'connecting',
  drained: 'draining',
  'network-offline': 'offline',
  'network-online': kind,
})

/** The whole machine; a missing cell does not compile. */
export const TABLE: Record<Kind, Record<ConnectionEvent['kind'], Kind>> = {
  'signed-out': NOWHERE('signed-out'),
  stopped: NOWHERE('stopped'),
  connecting: APART('connecting'),
  waiting: APART('waiting'),
  draining: APART('draining'),
  // Browsers guess: a server on this machine answers without a network, and then that is the truth.
  offline: { ...APART('offline'), unreachable: 'offline', drained: 'offline', 'network-online': 'connecting' },
  'catching-up': TOGETHER('catching-up'),
  live: TOGETHER('live'),
  degraded: { ...TOGETHER('degraded'), restored: 'live' },
}

/** What is known after the event. Pure; an event that says nothing new returns the same value. */
export function next(state: ConnectionState, event: ConnectionEvent, nowMs: number): ConnectionState {
  const kind = TABLE[state.kind][event.kind]
  return settled(kind === state.kind ? renewed(state, event, nowMs) : entered(kind, event, nowMs), nowMs)
}

/** The phase goes on; some carry what the event told. */
function renewed(state: ConnectionState, event: ConnectionEvent, nowMs: number): ConnectionState {
  if (state.kind === 'waiting' && event.kind === 'refused') {
    return state.reason === event.reason ? state : { ...state, sinceMs: nowMs, reason: event.reason }
  }
  if (state.kind === 'degraded' && event.kind === 'degraded') return { ...state, reason: event.reason }
  if (state.kind === 'signed-out' && event.kind === 'sign-out') return entered('signed-out', event, nowMs)
  if (state.kind !== 'catching-up') return state
  if (event.kind === 'connected') return entered('catching-up', event, nowMs)
  if (event.kind !== 'room-ready' || !state.rooms.includes(event.room)) return state
  return {
    ...state,
    rooms: state.rooms.filter((room) => room !== event.room),
    messages: state.messages + event.recovered,
  }
}

/** The phase begins, with what it carries. */
function entered(kind: Kind, event: ConnectionEvent, nowMs: number): ConnectionState {
  switch (kind) {
    case 'signed-out':
      return { kind, why: event.kind === 'sign-out' ? event.why : undefined }
    case 'waiting':
      return { kind, sinceMs: nowMs, reason: event.kind === 'refused' ? event.reason : '' }
    case 'catching-up':
      return { kind, sinceMs: nowMs, rooms: event.kind === 'connected' ? event.rooms : [], messages: 0 }
    case 'live':
      return { kind, sinceMs: nowMs, recovered: 0 }
    case 'degraded':
      return { kind, sinceMs: nowMs, reason: event.kind === 'degraded' ? event.reason : '' }
    case 'stopped':
      return { kind, sinceMs: nowMs, why: event.kind === 'ended' ? event.why : '' }
    case 'connecting':
    case 'draining':
    case 'offline':
      return { kind, sinceMs: nowMs }
  }
}

/** Nobody left to wait for: caught up. */
function settled(state: ConnectionState, nowMs: number): ConnectionState {
  if (state.kind !== 'catching-up' || state.rooms.length > 0) return state
  return { kind: 'live', sinceMs: nowMs, recovered: state.messages }
}
