/**
 * The connection as the page knows it. One pure machine ({@link next}) makes one state of all that happens; {@link words} says it.
 * The client `centrifuge` of npm does the connecting, and stays behind {@link Connection}.
 */
export { next, TABLE, type ConnectionEvent, type ConnectionState } from './state.ts'
export { isCounting, words, type StateWords } from './words.ts'
export { Connection, type Answer, type ConnectionNeeds } from './connection.ts'
export type { RenewedToken } from './renewed-token.ts'
export { StateLine } from './state-line.tsx'
