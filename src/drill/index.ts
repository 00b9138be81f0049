/**
 * A drill: something is broken on purpose under a running service of one's own, and undone. An *action* says what; a *fault* is an
 * action that was found possible here, and has changed nothing yet; what it changes it first writes down as *undo steps*, so that it
 * is undone at the end, on Ctrl-C, and by a *guardian* process when the drill itself dies. Meanwhile a few unmodified clients talk
 * in a channel, and the service's own report is read; the verdict is *kept*, *broken*, or *void* when nobody saw the fault: a drill
 * that nobody noticed proves nothing. The judge is that of `lab/history`.
 */
export { ACTIONS, type ActionName } from './action.ts'
export { runDrill, type DrillAbout, type DrillHost, type DrillOutcome, type DrillWish, type Entering } from './drill.ts'
export type { DrillEvent, Lane } from './timeline.ts'
export { openRelay, RELAY_PORT, type Relay } from './relay/index.ts'
export type { Cannot } from './fault.ts'
export type { DrillFigures, DrillResult } from './result.ts'
export { addressOf, type RedisAddress } from './redis/index.ts'
