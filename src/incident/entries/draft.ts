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

/**
 * All entries have the same fields in the same order, `undefined` where there is nothing: one shape for all that looks at them,
 * a million times.
 * @param file as it was named on the command line
 */
export function entryOf(draft: Draft, file: string): Entry {
  const { insertIds, fields } = draft
  const entry: { readonly [Field in keyof Required<Entry>]: Entry[Field] | undefined } = {
    ref: refOf(draft, file),
    atMs: draft.atMs,
    severity: draft.severity,
    message: draft.message,
    error: draft.error,
    service: draft.service,
    revision: draft.revision,
    instance: draft.instance,
    trace: draft.trace,
    logger: draft.logger,
    event: draft.event,
    fields: insertIds === undefined ? fields : { ...fields, insertIds },
    http: draft.http,
    kind: draft.kind,
  }
  return entry as Entry
}

function refOf({ insertId, at, line, lastLine }: Draft, file: string): Entry['ref'] {
  if (insertId !== undefined) return at === undefined ? { insertId } : { insertId, at }
  return lastLine > line ? { file, line, lines: lastLine - line + 1 } : { file, line }
}
