/**
 * From bytes to entries: the formats in which logs come, and what every one of them says in the same words. An `Entry` is one
 * thing that was said; an `EvidenceRef` says where, so that it can be looked up again; a traceback that was cut into lines is one entry.
 * Nothing is lost in silence: the `ReadReport` counts what was joined, cut, repeated and not understood.
 *
 * bytes ─> lines or JSON values ─> drafts (text/, records/) ─> newest first turned round ─> tracebacks joined, per stream ─> entries
 *
 * Messages are as they were written, colours left out. Before one is shown on a terminal it goes through `printable`.
 */
export type { Entry, EntryError, EntryHttp, EntryKind, EvidenceRef } from './entry.ts'
export { SEVERITIES, severityRank, type Severity } from './severity.ts'
export { readEntries, readRecords, type Reading, type ReadOptions, type ReadProgress } from './read.ts'
export { FORMATS, type Format, type ReadProblem, type ReadProblemCode, type ReadReport } from './report.ts'
export { BOUNDS, type ReadBounds } from './bounds.ts'
export { ReadFault, type ReadFaultCode } from './fault.ts'
export { printable } from './printable.ts'
