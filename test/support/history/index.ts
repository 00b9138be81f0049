/**
 * The history of a run, and its judge. Every client writes down what it did and saw ({@link Operation}), whoever runs the test
 * adds the faults and a final read of each log; {@link judge} then looks for broken promises, each found by one check of
 * {@link CHECKS}. A *lineage* is one client's unbroken story of one channel; a *claim* is a `recovered: true`.
 * Checks need no clock of several machines and no server: plain operations in, words out.
 */
export { CHECKS, judge, type CheckName, type Promises, type Verdict, type Violation } from './check.ts'
export { figuresOf, spreadOf, type Figures, type Spread } from './figures.ts'
export type { FinalLog, History } from './history.ts'
export type { Claim, Lineage } from './lineage.ts'
export { parseJournal, type Operation, type Operations, type Position } from './operation.ts'
