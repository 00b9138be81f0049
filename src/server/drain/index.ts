/**
 * How a drain shares its time, and how sessions are told (rule G4). A door of its own: the proving ground runs it without a server.
 */
export { drainBudgets, drainSessions, within, type DrainBudgets } from './drain.ts'
