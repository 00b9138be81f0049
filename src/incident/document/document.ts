import type { Pattern } from '../mining/index.ts'
import type { SeenIn } from '../verify/index.ts'
import type { Exposure } from './exposure.ts'
import type { Statement } from './statement.ts'

/** What a document says of itself first. Another number is another schema, and is refused. */
export const DOCUMENT_SCHEMA = 'tidegate.incident/1'

/**
 * What `scan` found, and what `explain`, `file`, `report` and `verify` begin with. Redacted: it holds nothing that was not redacted
 * on entering. The same input gives the same bytes.
 */
export interface IncidentDocument {
  readonly schema: typeof DOCUMENT_SCHEMA
  readonly window: Window
  readonly sources: readonly Source[]
  /** What was asked of Cloud Logging. */
  readonly query?: { readonly text: string; readonly sha256: string }
  readonly read: ReadAccount
  /** How many values of each kind were redacted. */
  readonly redacted: Readonly<Record<string, number>>
  readonly revisions: readonly Exposure[]
  readonly instances: readonly Exposure[]
  /** As ranked: what should be looked at first comes first. */
  readonly patterns: readonly Pattern[]
  /** By key: how often it was seen in each revision. Without it no fix can be compared. */
  readonly seen?: Readonly<Record<string, readonly SeenIn[]>>
  /** Life-cycle events in the order of time; `dropped` were one too many. */
  readonly timeline: { readonly events: readonly Statement[]; readonly dropped: number }
  /** The samples of the patterns, and what instances said before they ended, in the order of time. */
  readonly samples: readonly Statement[]
}

/** Milliseconds since 1970. First and last of what was read; from and to as it was asked for. */
export interface Window {
  readonly firstMs?: number
  readonly lastMs?: number
  readonly fromMs?: number
  readonly toMs?: number
}

export interface Source {
  /** As it stands in evidence references: the file as it was named, `-`, or `cloud-logging`. */
  readonly name: string
  readonly kind: 'file' | 'stdin' | 'cloud-logging'
  readonly entries: number
}

export interface ReadAccount {
  readonly lines: number
  readonly entries: number
  /** Lines that belong to no format, or are broken; they are counted, and mined as text where they are text. */
  readonly unreadable: number
  /** Entries made of several lines. */
  readonly joined: number
  readonly duplicates: number
  readonly withoutTime: number
  /** Not all that was asked for was read. */
  readonly isPartial: boolean
  /** What a reader has to know of it, in words. */
  readonly notes: readonly string[]
  /** What was asked for and not to be had. */
  readonly unavailable: readonly { readonly source: string; readonly reason: string }[]
}
