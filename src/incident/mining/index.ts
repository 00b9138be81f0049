/** From entries to patterns: what says the same, but for what varies. */
export type { ParameterSummary, Pattern, Signal } from './pattern.ts'
