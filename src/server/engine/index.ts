/** Which engine runs, opened, and what the gate asks of it. */
export { aloneInWords, chooseEngine, engineInWords, otherData, type EngineChoice } from './choice.ts'
export { findServer, realServerWorld, type FoundServer, type ServerWorld } from './find-server.ts'
export { openEngine, type Engine } from './engine.ts'
export { enginePlanOf, type EnginePlan } from './engine-plan.ts'
export { redisServices } from './redis-services.ts'
