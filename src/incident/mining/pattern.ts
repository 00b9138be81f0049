import type { EvidenceRef, Severity } from '../entries/index.ts'
import type { Signal } from '../signals/index.ts'

/** What a slot of a template measures. `text`: no quantity, only which values it had is known. */
export type Unit = 'ms' | 'bytes' | 'percent' | 'number' | 'text'

/**
 * What was seen in one slot of a template. The figures are of all `n` values while they are few, else of a fixed sample of them;
 * `distinct` stops counting at a bound, and `isDistinctExact` says whether it did.
 */
export interface ParameterSummary {
  /** Place among the slots of the template, counted from 0; a named field of the payload has none. */
  readonly slot?: number
  /** The word before the slot (`elapsed`), or the name of the field (`elapsedMs`): what a reader would call it. */
  readonly name: string
  /** `<num>`, `<duration>`, ... as the template writes it. */
  readonly kind: string
  readonly unit: Unit
  readonly n: number
  readonly distinct: number
  readonly isDistinctExact: boolean
  /** Of quantities only, in the unit: durations are milliseconds. */
  readonly min?: number
  readonly median?: number
  readonly max?: number
  readonly iqr?: number
  /** The most frequent values, at most 5, most frequent first; of text in its redacted form. */
  readonly top: readonly { readonly value: string; readonly n: number }[]
}

export interface PatternSample {
  readonly ref: EvidenceRef
  /** As it was said, redacted, cut at 500 characters. */
  readonly quote: string
}

/** Many entries that say the same thing. Everything in it is a function of the entries, in whatever order they were read. */
export interface Pattern {
  /** `v1:` and 12 characters, of what the group is known by: its error, its event or its template; never of values, counts, times, service. */
  readonly key: string
  /** `<*>`, `<num>`, `<duration>`, ... stand for what varies. */
  readonly template: string
  /** The most severe that was said in it. */
  readonly severity: Severity
  readonly count: number
  /** Of entries that have a time: the first and the last, milliseconds since 1970. */
  readonly firstMs?: number
  readonly lastMs?: number
  /** How many instances said it; counting stops at a bound. */
  readonly instances: number
  readonly revisions: readonly string[]
  readonly services: readonly string[]
  /** At most 5: the first, the last, and some between. */
  readonly samples: readonly PatternSample[]
  readonly parameters: readonly ParameterSummary[]
  readonly signals: readonly Signal[]
  /** Older keys of the same: what it was called while less of it was known. */
  readonly aliases: readonly string[]
}
