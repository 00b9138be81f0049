/**
 * The history of a run, and its judge. Every client writes down what it did and saw ({@link Operation}, as JSON lines:
 * docs/spec/history.md), whoever runs the test adds the faults and a final read of each log; {@link judge} then looks for broken
 * promises, each found by one check of {@link CHECKS}. A *lineage* is one client's unbroken story of one channel; a *claim* is a
 * `recovered: true`. Checks need no server, and compare times of one clock only: plain operations in, words out. Rules H1-H8.
 */
export {
  CHECK_NAMES,
  CHECKS,
  judge,
  judgeHistory,
  type CheckName,
  type Verdict,
  type Violation,
  type WholeHistory,
} from './check.ts'
export type { Line } from './channel.ts'
export { CLASSES, permits } from './durability.ts'
export { figuresOf, spreadOf, type Figures, type Spread } from './figures.ts'
export { COMMON_FIELDS, FIELDS, FORMAT_VERSION, type Field } from './format.ts'
export { History } from './history.ts'
export { parseJournal } from './journal.ts'
export type { Operation, Operations, Position, Takes } from './operation.ts'
export type { Promises } from './promises.ts'
export { readHistory, type HistoryFile, type ReadHistory, type WrongLine } from './read-history.ts'
export { readLine, type ReadLine } from './read-line.ts'
export { fileSource, streamSource, type Source } from './source.ts'
export { placeOf, surroundings, type Near, type ShownViolation } from './surroundings.ts'
