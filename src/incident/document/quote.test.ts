import { describe, expect, test } from 'vitest'
import { documentOf, entry } from '../../../test/support/incident-entries.ts'
import { claimsIn, explain } from '../why/index.ts'
import { quoteOf } from './quote.ts'

describe('the words of an entry', () => {
  test('a reason that stands beside the message is quoted with it, once', () => {
    const message = 'dial failed'
    expect(quoteOf({ message, fields: { error: 'i/o timeout', addr: 'db:5432' } })).toBe('dial failed error="i/o timeout"')
    expect(quoteOf({ message: 'dial failed: i/o timeout', fields: { error: 'i/o timeout' } })).toBe('dial failed: i/o timeout')
  })

  test('an entry without a message is quoted by its fields, and one without both is quoted all the same', () => {
    expect(quoteOf({ message: '', fields: { job: 'nightly', rows: 3 } })).toBe('job=nightly rows=3')
    expect(quoteOf({ message: '', fields: {} })).not.toBe('')
  })

  test('[E4] of a line without words nothing is known, and that can be said', () => {
    const document = documentOf([entry(1, '', { severity: 'ERROR' })])
    const [pattern] = document.patterns
    if (pattern === undefined) throw new Error('there is no pattern')
    expect([...claimsIn(explain(document, pattern).root)].map(({ status }) => status)).toEqual(['OBSERVED', 'UNKNOWN'])
  })
})
