/**
 * Log entries from Google Cloud Logging: read page by page into a file, at the pace that Google allows, in ascending
 * order, and so that whatever ends it, the next run can go on from the last page.
 *
 * Words: a *wish* is what a person asks for; a *window* a part of its time; the *cursor* how far it has come. A result is
 * *partial* wherever anything was not read. The rules are Q1 to Q6 of docs/spec/incident.md.
 */
export { SEVERITIES, type LogSeverity } from './filter.ts'
export { filterOf, type LogWish } from './query.ts'
export { fetchEntries, type Fetched, type FetchOptions, type FetchResult, type FetchWorld, type Progress } from './fetch.ts'
export { cloudLogging, LOGGING_ENDPOINT, type CloudLoggingOptions } from './cloud-logging.ts'
export type { List, ListAnswer, ListRequest } from './list.ts'
export { PageFiles, type PageStore } from './page-files.ts'
