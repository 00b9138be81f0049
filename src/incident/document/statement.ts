import type { Entry, EntryHttp, EntryKind, EvidenceRef, Severity } from '../entries/index.ts'
import { digestOf } from './digest.ts'
import { comparePlaces } from './place.ts'
import { cut, quoteOf } from './quote.ts'

/** An entry that is kept: what a rule may look at and what a claim may cite. */
export interface Statement {
  readonly ref: EvidenceRef
  readonly quote: string
  /** Of the whole entry (digest.ts). */
  readonly sha256: string
  readonly atMs?: number
  readonly severity: Severity
  readonly kind: EntryKind
  readonly service?: string
  readonly revision?: string
  readonly instance?: string
  readonly trace?: string
  readonly event?: string
  /** Only facts of one value, and those cut. */
  readonly fields: Readonly<Record<string, string | number | boolean>>
  readonly error?: { readonly type: string; readonly message: string; readonly at: string; readonly causes: readonly string[] }
  readonly http?: EntryHttp
}

const FIELDS_MAX = 16
const FIELD_LENGTH_MAX = 400
const CAUSES_MAX = 8

export function statementOf(entry: Entry): Statement {
  const { ref, atMs, severity, kind, service, revision, instance, trace, event, error, http } = entry
  return {
    ref,
    quote: quoteOf(entry),
    sha256: digestOf(entry),
    ...(atMs !== undefined && { atMs }),
    severity,
    kind,
    ...(service !== undefined && { service }),
    ...(revision !== undefined && { revision }),
    ...(instance !== undefined && { instance }),
    ...(trace !== undefined && { trace }),
    ...(event !== undefined && { event }),
    fields: plainFields(entry.fields),
    ...(error !== undefined && {
      error: {
        type: cut(error.type, FIELD_LENGTH_MAX),
        message: cut(error.message, FIELD_LENGTH_MAX),
        at: cut(error.frames[0] ?? '', FIELD_LENGTH_MAX),
        causes: error.causes.slice(0, CAUSES_MAX).map((cause) => cut(cause, FIELD_LENGTH_MAX)),
      },
    }),
    ...(http !== undefined && { http }),
  }
}

function plainFields(fields: Entry['fields']): Statement['fields'] {
  const plain: [string, string | number | boolean][] = []
  for (const [name, value] of Object.entries(fields)) {
    if (plain.length === FIELDS_MAX) break
    if (typeof value === 'string') plain.push([name, cut(value, FIELD_LENGTH_MAX)])
    else if (typeof value === 'number' || typeof value === 'boolean') plain.push([name, value])
  }
  return Object.fromEntries(plain)
}

/** By time; what has none comes first, and what has the same stands as it was written. */
export function compareStatements(left: Statement, right: Statement): number {
  const [leftMs, rightMs] = [left.atMs ?? Number.NEGATIVE_INFINITY, right.atMs ?? Number.NEGATIVE_INFINITY]
  if (leftMs !== rightMs) return leftMs < rightMs ? -1 : 1
  return comparePlaces(left.ref, right.ref)
}
