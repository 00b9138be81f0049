import type { Entry, EntryError, EntryHttp, EntryKind } from './entry.ts'
import type { Severity } from './severity.ts'

/** An entry while it is made. All drafts have the same shape, for speed. */
export interface Draft {
  /** First and last line in the file. */
  line: number
  lastLine: number
  insertId: string | undefined
  /** The timestamp as it stood, for the reference. */
  at: string | undefined
  atMs: number | undefined
  severity: Severity
  message: string
  error: EntryError | undefined
  service: string | undefined
  revision: string | undefined
  instance: string | undefined
  trace: string | undefined
  logger: string | undefined
  event: string | undefined
  fields: Readonly<Record<string, unknown>>
  http: EntryHttp | undefined
  kind: EntryKind
  /** Who speaks. Only lines of one stream are ever joined. */
  stream: string
  /** Text without a time, level or sender of its own: it may continue what the stream said before. */
  isBare: boolean
  /** Text with a time or a level of its own: what stands bare below it may belong to it. */
  isHead: boolean
  /** insertIds of all that was joined into this one. */
  insertIds: string[] | undefined
}

export const NO_FIELDS: Readonly<Record<string, unknown>> = Object.freeze({})

export function draftAt(line: number): Draft {
  return {
    line,
    lastLine: line,
    insertId: undefined,
    at: undefined,
    atMs: undefined,
    severity: 'DEFAULT',
    message: '',
    error: undefined,
    service: undefined,
    revision: undefined,
    instance: undefined,
    trace: undefined,
    logger: undefined,
    event: undefined,
    fields: NO_FIELDS,
    http: undefined,
    kind: 'application',
    stream: '',
    isBare: false,
    isHead: false,
    insertIds: undefined,
  }
}

/** @param file as it was named on the command line */
export function entryOf(draft: Draft, file: string): Entry {
  const { atMs, severity, message, fields, kind, logger } = draft
  const ref = refOf(draft, file)
  if (hasMore(draft)) return wholeEntry(draft, ref)
  // A line of text: most entries are no more than this, and an object made at once is cheaper than one that grows.
  return logger === undefined
    ? { ref, atMs, severity, message, fields, kind }
    : { ref, atMs, severity, message, fields, kind, logger }
}

function hasMore({ error, service, revision, instance, trace, event, http, insertIds }: Draft): boolean {
  return (
    error !== undefined ||
    service !== undefined ||
    revision !== undefined ||
    instance !== undefined ||
    trace !== undefined ||
    event !== undefined ||
    http !== undefined ||
    insertIds !== undefined
  )
}

function wholeEntry(draft: Draft, ref: Entry['ref']): Entry {
  const { atMs, severity, message, fields, kind } = draft
  const entry: { -readonly [Key in keyof Entry]: Entry[Key] } = { ref, atMs, severity, message, fields, kind }
  if (draft.error !== undefined) entry.error = draft.error
  if (draft.service !== undefined) entry.service = draft.service
  if (draft.revision !== undefined) entry.revision = draft.revision
  if (draft.instance !== undefined) entry.instance = draft.instance
  if (draft.trace !== undefined) entry.trace = draft.trace
  if (draft.logger !== undefined) entry.logger = draft.logger
  if (draft.event !== undefined) entry.event = draft.event
  if (draft.http !== undefined) entry.http = draft.http
  if (draft.insertIds !== undefined) entry.fields = { ...fields, insertIds: draft.insertIds }
  return entry
}

function refOf({ insertId, at, line, lastLine }: Draft, file: string): Entry['ref'] {
  if (insertId !== undefined) return at === undefined ? { insertId } : { insertId, at }
  return lastLine > line ? { file, line, lines: lastLine - line + 1 } : { file, line }
}
