/**
 * Which engine runs, and opening it. The *plan* is what the configuration says, the *choice* what comes of it on this machine:
 * a Redis that is named, a Redis of our own, or this process alone. docs/configuration.md, "Which engine".
 */
export { aloneInWords, chooseEngine, engineInWords, otherData, type EngineChoice } from './choice.ts'
export type { Engine } from './engine.ts'
export { findServer, realServerWorld, type FoundServer, type ServerWorld } from './find-server.ts'
export { openEngine } from './open.ts'
export { enginePlan, type EnginePlan } from './plan.ts'
