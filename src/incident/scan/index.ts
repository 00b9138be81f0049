/**
 * From entries to a document: redacted on entering, then counted, mined, and looked at for what stands out in how patterns come. One pass,
 * bounded memory, the same bytes for the same input.
 */
export type { Shortfall } from './account.ts'
export { redactEntry } from './redact-entry.ts'
export { Scan, type ScanEnd, type ScanWanted } from './scan.ts'
