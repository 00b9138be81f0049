/**
 * A session is one client's conversation: it is judged once (connect), enters channels, publishes, asks, and ends with a
 * reason. Words: *wire* (the transport's half), *outbox* (what it is still to be told, bounded), *lane* (its commands, in
 * order), *phase*. Rules S1-S15 in docs/spec/session.md. No Node module, no timer and no clock of its own.
 */
export type { SessionAccess, SessionContext, SessionLimits } from './context.ts'
export type { Observer } from './observer.ts'
export { Outages } from './outages.ts'
export { refreshSession, subscribeSession, type ServerSubscribed, type ServerSubscription } from './server-acts.ts'
export { Session } from './session.ts'
export { Sessions } from './sessions.ts'
export type { Framing } from '../channel/index.ts'
export type { TransportName, Wire } from './wire.ts'
