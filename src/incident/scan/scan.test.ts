import { describe, expect, test } from 'vitest'
import { sampleEntry, START_MS } from '../../../test/support/incident/sample.ts'
import { documentText } from '../document/index.ts'
import { readEntries, type Entry } from '../entries/index.ts'
import { Redactor } from '../redact/index.ts'
import { Scan, type ScanWanted } from './scan.ts'

const redactor = (): Redactor => new Redactor({ key: 'a key that is long enough' })
const nothingRead = readEntries([]).report

function scanned(entries: readonly Entry[], wanted: ScanWanted = {}) {
  const scan = new Scan(redactor(), wanted)
  const isEnough = !scan.add(entries)
  const sources = [{ name: 'night.log', kind: 'file' as const, entries: entries.length }]
  return { isEnough, document: scan.finish({ report: nothingRead, sources }) }
}

const at = (s: number): number => START_MS + s * 1_000
const SECRET = 'redis://:Pa55w0rd-of-it@cache.example.com:6379'

describe('from entries to a document', () => {
  test('no secret is in it, wherever in the entry it stood, and how many there were is told', () => {
    const error = {
      type: 'Error',
      message: `no answer of ${SECRET}`,
      frames: [`at open (${SECRET})`],
      causes: [`Error: ${SECRET}`],
    }
    const { document } = scanned([
      sampleEntry(1, at(1), `cannot reach ${SECRET}`, { fields: { url: SECRET, password: 'hunter2-hunter2' } }),
      sampleEntry(2, at(2), 'it failed', { error, http: { path: `/ws?token=${'a1'.repeat(16)}` } }),
    ])
    const text = documentText(document)
    for (const secret of ['Pa55w0rd', 'hunter2', 'a1a1a1']) expect(text).not.toContain(secret)
    expect(Object.keys(document.redacted)).toContain('redis-url')
    expect(document.samples.length + document.timeline.events.length).toBe(2)
  })

  test('what is outside of the window, of another service or less severe is left out, and counted', () => {
    const entries = [
      sampleEntry(1, at(0), 'too early'),
      sampleEntry(2, at(10), 'in time'),
      sampleEntry(3, at(20), 'too late'),
      sampleEntry(4, undefined as unknown as number, 'at no time'),
      sampleEntry(5, at(11), 'of others', { service: 'other' }),
      sampleEntry(6, at(12), 'a whisper', { severity: 'DEBUG' }),
      sampleEntry(7, at(13), 'who knows how loud', { severity: 'DEFAULT' }),
    ]
    const { document } = scanned(entries, { fromMs: at(5), toMs: at(20), service: 'backend', minSeverity: 'WARNING' })
    expect(document.patterns.map(({ template }) => template).sort()).toEqual(['at no time', 'in time', 'who knows how loud'])
    expect(document.read.entries).toBe(4)
    expect(document.read.notes).toEqual([
      '2 entries are outside of the window that was asked for',
      '1 entry is of another service',
      '1 entry is less severe than asked for, and is no part of a pattern',
    ])
  })

  test('--limit-entries ends it', () => {
    const { document, isEnough } = scanned([sampleEntry(1, at(1), 'one'), sampleEntry(2, at(2), 'two')], { entriesMax: 1 })
    expect([isEnough, document.read.entries]).toEqual([true, 1])
  })

  test('patterns are counted by revision, and in how many of its instances', () => {
    const failed = (line: number, revision: string, instance: string): Entry =>
      sampleEntry(line, at(line), 'readiness failed', { revision, instance })
    const { document } = scanned([failed(1, 'r1', 'a'), failed(2, 'r1', 'a'), failed(3, 'r1', 'b'), failed(4, 'r2', 'c')])
    const [pattern] = document.patterns
    expect(document.seen?.[pattern?.key ?? '']).toEqual([
      { revision: 'r1', count: 3, instances: 2 },
      { revision: 'r2', count: 1, instances: 1 },
    ])
  })

  test('the same entries give the same bytes, and every sample can be cited', () => {
    const entries = Array.from({ length: 50 }, (_, index) => sampleEntry(index + 1, at(index), `answered in ${index} ms`))
    const [one, other] = [scanned(entries).document, scanned(entries).document]
    expect(documentText(one)).toBe(documentText(other))
    const kept = new Set(one.samples.map(({ ref }) => JSON.stringify(ref)))
    for (const { ref } of one.patterns.flatMap(({ samples }) => samples)) expect(kept).toContain(JSON.stringify(ref))
  })
})
