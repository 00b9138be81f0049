import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  choosePattern,
  DocumentError,
  parseDocument,
  type Comparison,
  type IncidentDocument,
  type IssueState,
  type Pattern,
} from '../../incident/index.ts'
import { fileWords } from './file-words.ts'
import { cut, plain } from './layout.ts'
import { writeWhole } from './whole-file.ts'

export type Read<T> = ({ readonly kind: 'read' } & T) | { readonly kind: 'wrong'; readonly reason: string }

/** The document that a scan has left. */
export function readDocument(path: string): Read<{ readonly document: IncidentDocument }> {
  try {
    return { kind: 'read', document: parseDocument(readFileSync(path, 'utf8'), path) }
  } catch (error) {
    if (error instanceof DocumentError) return { kind: 'wrong', reason: error.message }
    const words = fileWords(error)
    if (words === undefined) throw error
    return { kind: 'wrong', reason: `cannot read ${path}: ${words}; tidegate incident scan FILES writes it` }
  }
}

/** The pattern that is meant; without a key the one that is ranked first. */
export function chosenPattern(document: IncidentDocument, key: string | undefined): Read<{ readonly pattern: Pattern }> {
  if (key === undefined) {
    const [first] = document.patterns
    return first === undefined
      ? { kind: 'wrong', reason: 'no pattern was found in these logs' }
      : { kind: 'read', pattern: first }
  }
  const choice = choosePattern(document.patterns, key)
  if (choice.kind === 'chosen') return { kind: 'read', pattern: choice.pattern }
  const near = choice.nearest.map((one) => `\n  ${one.key}  ${cut(plain(one.template), 80)}`).join('')
  return { kind: 'wrong', reason: `${choice.reason}${near === '' ? '' : `; there are${near}`}` }
}

/** What has been done with a document since: it stands beside it, and a report tells of it. */
export interface Done {
  readonly schema: typeof DONE_SCHEMA
  readonly issues: Readonly<Record<string, IssueState>>
  readonly comparisons: Readonly<Record<string, readonly Comparison[]>>
}

const DONE_SCHEMA = 'tidegate.incident.done/1'
const NOTHING: Done = { schema: DONE_SCHEMA, issues: {}, comparisons: {} }

const donePath = (documentPath: string): string => join(dirname(documentPath), 'done.json')

/** Nothing where nothing was done, or where it cannot be read: it can be done again. */
export function readDone(documentPath: string): Done {
  try {
    const value = JSON.parse(readFileSync(donePath(documentPath), 'utf8')) as Partial<Done>
    return value.schema === DONE_SCHEMA ? { ...NOTHING, ...value } : NOTHING
  } catch {
    return NOTHING
  }
}

/** The same comparison is kept once: a log of what was done is no count of how often it was asked. */
export function keepComparison(documentPath: string, key: string, comparison: Comparison): void {
  const done = readDone(documentPath)
  const before = done.comparisons[key] ?? []
  const text = JSON.stringify(comparison)
  if (before.some((one) => JSON.stringify(one) === text)) return
  keep(documentPath, { ...done, comparisons: { ...done.comparisons, [key]: [...before, comparison] } })
}

export function keepIssue(documentPath: string, key: string, issue: IssueState): void {
  const done = readDone(documentPath)
  keep(documentPath, { ...done, issues: { ...done.issues, [key]: issue } })
}

function keep(documentPath: string, done: Done): void {
  writeWhole(donePath(documentPath), `${JSON.stringify(done, null, 1)}\n`)
}
