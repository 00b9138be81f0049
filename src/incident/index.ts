/**
 * From logs to a cited cause, a filed issue, and the proof that it is gone. Words: an *entry* is one thing that was said; a
 * *pattern* is what many entries say; a *signal* is what can be seen in how a pattern comes; a *claim* answers one why, with the lines
 * that it stands on; a *document* is what a scan leaves for everything after it. Values that must not leave the machine are taken
 * out on entering. Nothing here knows the server: only the names of its events. Rules of docs/spec/incident.md.
 */
export * from './entries/index.ts'
export { Miner, type ParameterSummary, type Pattern, type PatternSample } from './mining/index.ts'
export * from './signals/index.ts'
export * from './document/index.ts'
export * from './scan/index.ts'
export {
  ClaimError,
  claimsIn,
  explain,
  faultIn,
  makeClaim,
  parseGraph,
  type Claim,
  type ClaimStatus,
  type Explanation,
  type Graph,
  type Missing,
} from './why/index.ts'
export * from './verify/index.ts'
export * from './redact/index.ts'
export * from './filing/index.ts'
export * from './report/index.ts'
export * from './model/index.ts'
