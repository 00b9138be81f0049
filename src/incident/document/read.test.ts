import { describe, expect, test } from 'vitest'
import { documentOf, event } from '../../../test/support/incident-entries.ts'
import { documentText, parseDocument } from './index.ts'

const document = documentOf([
  event(1, 'service.lost', { service: 'redis.commands', reason: 'nobody listens there (ECONNREFUSED)' }),
  event(1.1, 'gate.closed', { gate: 'clients', reason: 'gate: redis.commands' }),
])
const text = documentText(document)

/** The same document with one field of it changed. */
function changed(path: readonly (string | number)[], value: unknown): string {
  const copy = JSON.parse(text) as Record<string, unknown>
  let at: Record<string | number, unknown> = copy
  for (const name of path.slice(0, -1)) at = at[name] as Record<string | number, unknown>
  at[path.at(-1) ?? ''] = value
  return JSON.stringify(copy)
}

describe('a document', () => {
  test('[E7] is read as it was written, and written the same again', () => {
    expect(documentText(parseDocument(text, 'incident.json'))).toBe(text)
  })

  test('[E7] has the same bytes whatever the order in which its fields were made', () => {
    const reversed = JSON.parse(JSON.stringify(document), (_key, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    ) as typeof document
    expect(documentText(reversed)).toBe(text)
  })

  test.each<readonly [string, readonly (string | number)[], unknown]>([
    ['schema: has to be tidegate.incident/1', ['schema'], 'tidegate.incident/0'],
    ['patterns[0].key: is no key', ['patterns', 0, 'key'], 'abc'],
    ['patterns[1].count: has to be a whole number from 0, and is -1', ['patterns', 1, 'count'], -1],
    ['timeline.events[0].sha256: is no SHA-256', ['timeline', 'events', 0, 'sha256'], 'abc'],
    ['timeline.events[1].ref.line: is counted from 1', ['timeline', 'events', 1, 'ref', 'line'], 0],
    ['timeline.events[0].severity: has to be one of', ['timeline', 'events', 0, 'severity'], 'LOUD'],
    ['timeline.events[0].fields.reason: has to be text, a number', ['timeline', 'events', 0, 'fields', 'reason'], {}],
    ['read.isPartial: has to be true or false, and is not there', ['read', 'isPartial'], undefined],
    ['sources: has to be a list, and is an object', ['sources'], {}],
    ['instances[0].entries: has to be a number, and is "7"', ['instances', 0, 'entries'], '7'],
  ])('[E7] a wrong field is named with its file: %s', (words, path, value) => {
    expect(() => parseDocument(changed(path, value), 'incident.json')).toThrow(`cannot read incident.json: ${words}`)
  })

  test('[E7] what is no JSON is said to be none', () => {
    expect(() => parseDocument('nothing', 'incident.json')).toThrow('cannot read incident.json: it is no JSON')
  })
})
