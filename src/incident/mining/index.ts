/**
 * From entries to patterns: entries that say the same thing are one pattern, with a key that depends on what is said and on
 * nothing else. *Template*: what is said, with slots for what varies. *Slot*: a place in it; *parameter*: what was seen there.
 */
export type { ParameterSummary, Pattern, PatternSample, Unit } from './pattern.ts'
