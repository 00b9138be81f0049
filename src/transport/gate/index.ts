/**
 * The gate: whether one who wants to come in may, now. It asks the readiness engine's verdict in the turn in which it lets
 * in (*admit*), lets others wait in order while the verdict is closed (*park*), and turns away with one reason id that is the
 * same in the answer, the log and the metric (*refuse*). It stands before Tidegate's own transports and, by
 * {@link Gate.upgrade}, before any WebSocket server. Rules G1-G7 of docs/spec/gate.md.
 */
export { admission, REASONS, type Admission, type Load } from './admission.ts'
export type { ForeignOptions } from './foreign.ts'
export { Gate, type GateCounts, type GateLimits, type GateOptions } from './gate.ts'
export { refusalProblem, TRY_AGAIN_LATER, type Refusal } from './refusal.ts'
export { gateUpgrade, isPage, type UpgradeEnds, type WebSocketLike, type WebSocketServerLike } from './upgrade.ts'
export type { Stay, Visitor } from './visitor.ts'
