/**
 * What can be seen in how a pattern comes: bursts, newness, periods, constant durations and the arithmetic behind them, and how
 * it differs by revision and instance. Every signal carries its figures and the test that it passed; none is a cause.
 */
export type * from './signal.ts'
export { fitsOf, isUsualDeadline } from './arithmetic.ts'
export { Observer, type ObserverOptions } from './observer.ts'
export { rankPatterns, weightOf } from './rank.ts'
