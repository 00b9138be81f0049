/**
 * Whether a fix has helped: the rate of one pattern before and after it, with a count test that respects in how much it could
 * have been seen. {@link judge} knows three answers, improved, not improved and too little data, and the last one says how much more
 * is needed. Nothing else may call a thing fixed. Rules V1-V5 of docs/spec/incident.md.
 */
export { compare, UNITS, type Comparison, type Side, type Tried, type ExposureUnit } from './compare.ts'
export { exposureNeeded, rateRatio, type RateRatio, type Seen } from './rate-ratio.ts'
export { seenIn, type SeenIn } from './seen-in.ts'
export { judge, type Verdict } from './verdict.ts'
