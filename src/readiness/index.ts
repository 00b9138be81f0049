/**
 * When may clients come in? Only while every dependency has proved that it works. A *service* is a dependency, with the
 * background *tasks* it declared; in each of its lives (*epochs*) it speaks through a *lease*, and every *ready* carries
 * *evidence*. A *gate* is open exactly while all its critical services are ready in their current life; the *verdict* says
 * so, or names what blocks. The *timeline* keeps what happened, and replaying it gives the same verdicts. Pure: time comes
 * from outside, and nothing here knows what a socket is. Rules R1-R15 of docs/spec/readiness.md.
 */
export type { Budgets, Inequality } from './budgets.ts'
export { evidenceInWords, type Evidence } from './evidence.ts'
export type { Outcome } from './deadlines.ts'
export { Readiness, type DrainReport, type DrainStep, type ReadinessOptions, type StartResult } from './engine.ts'
export type { Opened, ReadinessGate, VersionedVerdict } from './gate.ts'
export type { Reopening } from './gate-state.ts'
export type { EngineEvent, EnginePhase, Model, ModelRules } from './model.ts'
export { modelAt, stripsOf, trimmed, type GateWord, type Span, type Strips } from './moments.ts'
export {
  Reporter,
  type About,
  type Audience,
  type ErrorReport,
  type GateReport,
  type Load,
  type ServiceReport,
  type StatusReport,
} from './report.ts'
export type { Check, GateDefinition, Lease, ServiceDefinition, Start, Verify } from './service.ts'
export type { ServiceState } from './service-state.ts'
export { snapshotOf, unpacked, type Known, type Packed, type Snapshot } from './snapshot.ts'
export { replay, type Replay, type TimelineEntry, type TimelineView } from './timeline.ts'
export {
  blockerOf,
  reasonOf,
  seconds,
  verdictInWords,
  verdictOf,
  wordOf,
  type Blocker,
  type ServiceWord,
  type Verdict,
} from './verdict.ts'
export { waterfallOf, type Waterfall, type WaterfallRow } from './waterfall.ts'
export { whyInWords, type Why } from './why.ts'
