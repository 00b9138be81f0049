/**
 * From entries to patterns: entries that say the same thing are one pattern, with a key that depends on what is said and on
 * nothing else. *Template*: what is said, with slots for what varies. *Slot*: a place in it; *parameter*: what was seen there.
 *
 * A message is read once and what certainly varies is masked (numbers, addresses, ids); the *shapes* that are left go to leaves by their
 * number of words and their first word, as in Drain; in a leaf, places whose values are an open class (Good and Turing) are left
 * open. That is done with all shapes at once, so the groups do not depend on the order in which lines came.
 */
export type { ParameterSummary, Pattern, PatternSample, Unit } from './pattern.ts'
export { Bins } from './bins.ts'
export type { Group } from './group.ts'
export { Miner, type MinerBounds, type Unclustered } from './miner.ts'
export { FNV_BASIS, FNV_PRIME } from './hash.ts'
export { OUTLINED_MAX, Outline } from './outline.ts'
export { isQuantity, type Kind } from './kind.ts'
export type { ParameterTally, SampledValue } from './parameter.ts'
export { parameterTallies, quantile, samplesOf, summaries } from './summary.ts'
export { patternOf } from './pattern-of.ts'
export type { Moment } from './tally.ts'
