import type { IncidentDocument } from '../document/index.ts'
import type { Pattern } from '../mining/index.ts'
import type { Comparison, SeenIn } from '../verify/index.ts'
import type { Claim } from '../why/index.ts'

/** All that a report is made of. The same input gives the same bytes: it holds no time but those of the logs. */
export interface ReportInput {
  readonly document: IncidentDocument
  readonly pattern: Pattern
  /** The pattern by revision. */
  readonly seen: readonly SeenIn[]
  /** Why, as far as it was asked. */
  readonly cause?: Claim
  /** In the order in which they were made. */
  readonly comparisons: readonly Comparison[]
  readonly issue?: IssueState
  /** What the incident costs, as somebody has declared it: logs do not know. */
  readonly impact?: string
  /** Documents of other environments, by name, for the table of timings. */
  readonly beside: readonly { readonly name: string; readonly document: IncidentDocument }[]
  /** What a person asserts; never mixed with what logs say. */
  readonly notes: readonly string[]
}

/** Where it was told. */
export interface IssueState {
  readonly title: string
  /** Absent: it was prepared, and nobody has filed it yet. */
  readonly url?: string
  readonly number?: number
  /** The prepared issue, for filing by hand. */
  readonly file?: string
  /** Names of the settings that were missing. */
  readonly missing?: readonly string[]
}
