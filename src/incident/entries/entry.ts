import type { Severity } from './severity.ts'

/**
 * Where an entry stands in what was read, so that anybody can look again. `insertId` is what Cloud Logging calls an entry;
 * else the file as it was named on the command line (`-` for standard input) and its line, counted from 1. `lines` is how many lines
 * one entry spans: from the first to the last of a joined traceback, lines of other streams in between included.
 */
export type EvidenceRef =
  | { readonly insertId: string; readonly at?: string }
  | { readonly file: string; readonly line: number; readonly lines?: number }

/** An exception, as far as its traceback tells. Frames are innermost first, whatever the language prints first. */
export interface EntryError {
  readonly type: string
  readonly message: string
  readonly frames: readonly string[]
  /** `Type: message` of each error that led to this one, nearest first. */
  readonly causes: readonly string[]
}

export interface EntryHttp {
  readonly status?: number
  /** Of a WebSocket: its whole life. */
  readonly latencyMs?: number
  readonly method?: string
  readonly path?: string
}

/** application: a program said it; request: a request log; platform: who runs the program; audit: who changed what. */
export type EntryKind = 'application' | 'request' | 'platform' | 'audit'

/** One thing that was said, whatever the format. */
export interface Entry {
  readonly ref: EvidenceRef
  /** Wall time, milliseconds since 1970; undefined where the line has none. */
  readonly atMs: number | undefined
  readonly severity: Severity
  /** What is mined; the lines of a traceback are joined by line feeds. May hold escape sequences: see printable.ts. */
  readonly message: string
  readonly error?: EntryError
  readonly service?: string
  readonly revision?: string
  readonly instance?: string
  readonly trace?: string
  readonly logger?: string
  /** Name of a structured event (`gate.closed`), if it has one. */
  readonly event?: string
  /** The rest of a structured payload, bounded. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly http?: EntryHttp
  readonly kind: EntryKind
}
