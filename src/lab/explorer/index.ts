/**
 * What happens if the same things happen in another order? A *world* starts real code on virtual time; whatever could come
 * sooner or later in reality (a reply, a timer, a socket's end, the end of a turn) is *parked* at a labelled point. A
 * *schedule* says, step by step, which of the parked goes on: it is a vector of numbers, so that a failure can be replayed
 * and made small. A *strategy* makes schedules; *monitors* look after each step. Rules X1-X8 of docs/spec/lab.md.
 */
export { artefactOf, readArtefact, replayArtefact, type Artefact, type Replayed } from './artefact.ts'
export {
  explore,
  STRATEGIES,
  type Exploration,
  type ExploreOptions,
  type ExploreVerdict,
  type Found,
  type StrategyName,
} from './explore.ts'
export type { Violation } from './run.ts'
export type { Simulation, WorldDefinition } from './simulation.ts'
export { traceInWords, type TraceLine } from './trace.ts'
