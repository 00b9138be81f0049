import { SEVERITIES } from '../entries/index.ts'
import type { Pattern } from '../mining/index.ts'
import { DocumentError, Field } from './check.ts'
import { canonicalPage } from './canonical.ts'
import { DOCUMENT_SCHEMA, type IncidentDocument } from './document.ts'

/**
 * A document as it was written, checked field by field: whoever explains or files something relies on every one.
 * @throws DocumentError that names the file and the field.
 */
export function parseDocument(text: string, file: string): IncidentDocument {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new DocumentError(file, '', 'it is no JSON; `tidegate incident scan` writes it', error)
  }
  const root = new Field(file, value)
  const schema = root.at('schema')
  if (schema.value !== DOCUMENT_SCHEMA)
    schema.refuse(`has to be ${DOCUMENT_SCHEMA}, and is ${JSON.stringify(schema.value)}; scan again`)
  checkDocument(root)
  // Every field that is read anywhere has been looked at.
  return value as IncidentDocument
}

/** Deterministic: one document has one text. */
export function documentText(document: IncidentDocument): string {
  return canonicalPage(document)
}

function checkDocument(root: Field): void {
  for (const name of ['firstMs', 'lastMs', 'fromMs', 'toMs']) optional(root.at('window').at(name), (field) => field.number())
  for (const source of root.at('sources').items()) {
    source.at('name').text()
    source.at('kind').oneOf(['file', 'stdin', 'cloud-logging'])
    source.at('entries').count()
  }
  optional(root.at('query'), (query) => {
    query.at('text').text()
    sha256(query.at('sha256'))
  })
  checkRead(root.at('read'))
  for (const [, count] of root.at('redacted').entries()) count.count()
  for (const name of ['revisions', 'instances']) root.at(name).items().forEach(checkExposure)
  root.at('patterns').items().forEach(checkPattern)
  optional(root.at('seen'), (seen) => {
    for (const [, revisions] of seen.entries()) revisions.items().forEach(checkSeen)
  })
  root.at('timeline').at('events').items().forEach(checkStatement)
  root.at('timeline').at('dropped').count()
  root.at('samples').items().forEach(checkStatement)
}

function checkRead(read: Field): void {
  for (const name of ['lines', 'entries', 'unreadable', 'joined', 'duplicates', 'withoutTime']) read.at(name).count()
  read.at('isPartial').flag()
  for (const note of read.at('notes').items()) note.text()
  for (const one of read.at('unavailable').items()) {
    one.at('source').text()
    one.at('reason').text()
  }
}

function checkExposure(one: Field): void {
  one.at('name').text()
  for (const name of ['service', 'revision']) optional(one.at(name), (field) => field.text())
  for (const name of ['entries', 'requests', 'errors']) one.at(name).count()
  for (const name of ['firstMs', 'lastMs', 'instances', 'instanceMs']) optional(one.at(name), (field) => field.number())
}

function checkSeen(one: Field): void {
  optional(one.at('revision'), (field) => field.text())
  for (const name of ['count', 'instances']) one.at(name).count()
}

function checkPattern(pattern: Field): void {
  if (!/^v\d+:[0-9a-z]+$/.test(pattern.at('key').text())) pattern.at('key').refuse('is no key of a pattern')
  pattern.at('template').text()
  pattern.at('severity').oneOf(SEVERITIES)
  pattern.at('count').count()
  pattern.at('instances').count()
  for (const name of ['firstMs', 'lastMs']) optional(pattern.at(name), (field) => field.number())
  for (const name of ['revisions', 'services', 'aliases'] satisfies (keyof Pattern)[]) {
    for (const one of pattern.at(name).items()) one.text()
  }
  for (const sample of pattern.at('samples').items()) {
    checkRef(sample.at('ref'))
    sample.at('quote').text()
  }
  for (const signal of pattern.at('signals').items()) signal.at('kind').text()
  pattern
    .at('parameters')
    .items()
    .forEach((parameter) => parameter.entries())
}

function checkStatement(statement: Field): void {
  checkRef(statement.at('ref'))
  statement.at('quote').text()
  sha256(statement.at('sha256'))
  optional(statement.at('atMs'), (field) => field.number())
  statement.at('severity').oneOf(SEVERITIES)
  statement.at('kind').oneOf(['application', 'request', 'platform', 'audit'])
  for (const name of ['service', 'revision', 'instance', 'trace', 'event']) optional(statement.at(name), (field) => field.text())
  for (const [, field] of statement.at('fields').entries()) {
    if (!['string', 'number', 'boolean'].includes(typeof field.value)) field.refuse('has to be text, a number, true or false')
  }
  optional(statement.at('error'), (error) => {
    for (const name of ['type', 'message', 'at']) error.at(name).text()
    for (const cause of error.at('causes').items()) cause.text()
  })
  optional(statement.at('http'), (http) => {
    for (const name of ['status', 'latencyMs']) optional(http.at(name), (field) => field.number())
    for (const name of ['method', 'path']) optional(http.at(name), (field) => field.text())
  })
}

function checkRef(ref: Field): void {
  if (ref.at('insertId').isThere) {
    ref.at('insertId').text()
    optional(ref.at('at'), (field) => field.text())
    return
  }
  ref.at('file').text()
  if (ref.at('line').count() === 0) ref.at('line').refuse('is counted from 1')
  optional(ref.at('lines'), (field) => field.count())
}

function sha256(field: Field): void {
  if (!/^[0-9a-f]{64}$/.test(field.text())) field.refuse('is no SHA-256')
}

function optional(field: Field, check: (field: Field) => unknown): void {
  if (field.isThere) check(field)
}
