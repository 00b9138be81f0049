/**
 * What a scan found, as one file: patterns, the time line of lives, samples, who was heard of and for how long, and what was read and
 * what was not. A `Statement` is an entry that is kept; its `sha256` is of all that it said, so that a citation can be resolved
 * again. Nothing in it was not redacted.
 */
export { canonical, canonicalPage } from './canonical.ts'
export { DocumentBuilder, type Findings } from './builder.ts'
export { DocumentError, Field } from './check.ts'
export { choosePattern, type Choice } from './choose.ts'
export { digestOf } from './digest.ts'
export { DOCUMENT_SCHEMA, type IncidentDocument, type ReadAccount, type Source, type Window } from './document.ts'
export type { Exposure } from './exposure.ts'
export { momentIn, momentOf, type Moment } from './life-cycle.ts'
export { comparePlaces, compareTexts, placeOf } from './place.ts'
export { cut, quoteOf } from './quote.ts'
export { documentText, parseDocument } from './read.ts'
export { citable, resolve, Resolutions, type Cited, type EntrySource, type Resolution } from './resolve.ts'
export { compareStatements, statementOf, type Statement } from './statement.ts'
