/**
 * Why did it happen? A tree of claims, each of them OBSERVED, DERIVED by a named rule, POSSIBLE or UNKNOWN, with the lines that
 * it stands on. A *statement* is a line that was kept, a *topic* one thing to explain, a *step* what a rule answers. Rules are small
 * files over a declared graph of dependencies and the life-cycle events of the log; the chain stops where the evidence does.
 * Rules E1 and on of docs/spec/incident.md.
 */
export {
  ClaimError,
  claimsIn,
  faultIn,
  makeClaim,
  type Claim,
  type ClaimDraft,
  type ClaimStatus,
  type Evidence,
  type Missing,
  type Quotation,
} from './claim.ts'
export type { Coverage } from './coverage.ts'
export type { Cause } from './engine.ts'
export { explain, type ExplainOptions, type Explanation } from './explain.ts'
export { Graph, parseGraph, type GraphNode } from './graph.ts'
export { OWN_GRAPH } from './own-graph.ts'
export type { Context, Open, Rule, Step, Topic, TopicKind } from './rule.ts'
export { RULES } from './rules/index.ts'
export { placeOf } from '../document/index.ts'
