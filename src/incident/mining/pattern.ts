import type { EvidenceRef, Severity } from '../entries/index.ts'

/** What the values of one slot of a template were. */
export interface ParameterSummary {
  readonly n: number
  readonly distinct: number
  readonly min?: number
  readonly median?: number
  readonly max?: number
  readonly iqr?: number
  readonly unit?: string
}

/** Something about a pattern that is not chance: burst, periodic, constant-duration, by-revision and so on, each with its figures. */
export interface Signal {
  readonly kind: string
  readonly [figure: string]: unknown
}

/** Entries that say the same, but for what varies. */
export interface Pattern {
  /** `v1:` and 12 characters; a pure function of the converged signature. */
  readonly key: string
  /** `<*>`, `<num>`, `<duration>` and so on for what varies. */
  readonly template: string
  readonly severity: Severity
  readonly count: number
  readonly firstMs?: number
  readonly lastMs?: number
  readonly instances: number
  readonly revisions: readonly string[]
  readonly services: readonly string[]
  /** At most 5, redacted. */
  readonly samples: readonly { readonly ref: EvidenceRef; readonly quote: string }[]
  readonly parameters: readonly ParameterSummary[]
  readonly signals: readonly Signal[]
  /** Older keys of the same. */
  readonly aliases: readonly string[]
}
