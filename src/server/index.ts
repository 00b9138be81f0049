/**
 * The assembly: from an effective configuration (config/) to a *plan* in the parts' own words, from the plan to a server that
 * listens, and from there to its end (*drain*). It alone knows all parts.
 */
export { CLIENTS } from './readiness.ts'
export { startServer, type Running } from './start.ts'
export type { World } from './conversations.ts'
export { jsonLogger, terminalLogger, type Origin } from './logger.ts'
export {
  aloneInWords,
  chooseEngine,
  engineInWords,
  findServer,
  otherData,
  realServerWorld,
  type EngineChoice,
} from './engine/index.ts'
export { planOf, type GatePlan, type ServerPlan } from './plan.ts'
export { VERSION } from './version.ts'
