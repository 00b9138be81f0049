/**
 * From bytes to entries: the formats in which logs come, and what every one of them says in the same words. An `Entry` is one
 * thing that was said; an `EvidenceRef` says where, so that it can be looked up again.
 */
export type { Entry, EntryError, EntryHttp, EntryKind, EvidenceRef } from './entry.ts'
export { SEVERITIES, severityRank, type Severity } from './severity.ts'
