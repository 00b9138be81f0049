/**
 * What the outside world gives a program: time, chance, and somewhere to say what happened. Everybody may import these
 * types; only `server` and `cli` hand out the real ones (real.ts), tests and the lab hand out manual.ts. No other source
 * reads a clock or chance by itself: test/tidy.test.ts holds that.
 */
export type { Clock } from './clock.ts'
export type { Cancel, Timers } from './timers.ts'
export type { Random } from './random.ts'
export { EVENTS, type EventName, type Severity } from './events.ts'
export type { EventFields, Logger } from './logger.ts'
export { TokenBucket, type Rate } from './token-bucket.ts'
export { TurnEnd, type Flushable } from './turn-end.ts'
export { TidegateError, type FaultCode } from './fault.ts'
