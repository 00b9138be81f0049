/** Which engine runs, opened, and what the gate asks of it. */
export { openEngine, type Engine } from './engine.ts'
export { enginePlanOf, type EnginePlan } from './engine-plan.ts'
export { redisServices } from './redis-services.ts'
