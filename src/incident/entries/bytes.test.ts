import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEntries, type Entry, type ReadProgress } from './index.ts'
import { accounted, readText } from '../../../test/support/read-log.ts'

const TEXT = [
  '2025-09-09 01:44:38,123 - a - ERROR - größer als 7',
  '',
  'Traceback (most recent call last):',
  '  File "/a.py", line 3, in f',
  '    g()',
  'ValueError: x',
  '{"level":30,"msg":"y"}',
  '{"broken',
  'last',
].join('\n')

describe('bytes', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'entries-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const forms: readonly (readonly [string, () => Uint8Array])[] = [
    ['a last line feed', () => Buffer.from(`${TEXT}\n`)],
    ['CRLF', () => Buffer.from(TEXT.replaceAll('\n', '\r\n'))],
    ['a mark of byte order', () => Buffer.from(`\uFEFF${TEXT}`)],
    ['gzip', () => gzipSync(TEXT)],
    ['gzip in two members', () => Buffer.concat([gzipSync(TEXT.slice(0, 60)), gzipSync(TEXT.slice(60))])],
    ['UTF-16, little endian', () => Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
    ['UTF-16, big endian', () => Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16()],
  ]

  test.each(forms)('[T2] with %s the entries are the same', async (_name, bytes) => {
    const plain = await readText(TEXT)
    expect(plain.entries).toHaveLength(4)
    for (const partBytes of [3, 65_536]) {
      const { entries, report } = await readText(bytes(), {}, partBytes)
      expect(entries).toEqual(plain.entries)
      expect(accounted(report)).toBe(report.lines)
    }
  })

  test('[T1] every line is accounted for, whatever it holds and wherever it is cut into parts', async () => {
    const line = fc.oneof(
      fc.constantFrom(
        ...TEXT.split('\n'),
        '  at x (y.js:1:2)',
        'Error: z',
        '{"a":',
        '[',
        ']',
        '}',
        '\u001B[1m',
        '2025-09-09T01:44:38.123456789Z stdout P part',
        ' ',
      ),
      fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replace(/[\n\r]/g, '')),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 40 }), fc.integer({ min: 1, max: 60 }), async (lines, partBytes) => {
        const text = ['x', ...lines, ''].join('\n')
        const whole = await readText(text)
        expect(whole.report.lines).toBe(lines.length + 1)
        expect(accounted(whole.report)).toBe(whole.report.lines)
        expect((await readText(text, {}, partBytes)).entries).toEqual(whole.entries)
      }),
      { numRuns: 100, seed: 4 },
    )
  })

  test('[T7] a line beyond the bound is its beginning, and the next one is whole', async () => {
    const text = `a\n${'b'.repeat(5000)}\nc\n`
    for (const partBytes of [100, 65_536]) {
      const { entries, report } = await readText(text, { bounds: { lineBytes: 1000 } }, partBytes)
      expect(entries.map(({ message }) => message)).toEqual(['a', 'b'.repeat(1000), 'c'])
      expect([report.cut, report.lines]).toEqual([1, 3])
    }
    const { entries, report } = await readText(text, { bounds: { messageLength: 10 } })
    expect([entries[1]?.message, report.cut]).toEqual([`${'b'.repeat(10)}…`, 1])
  })

  test('NUL is taken out, what is no UTF-8 is marked, and both are counted', async () => {
    const bytes = Buffer.concat([Buffer.from([0, 0, 0]), Buffer.from('a\n'), Buffer.from([0x62, 0xff, 0x0a]), Buffer.from('c\n')])
    const { entries, report } = await readText(bytes)
    expect(entries.map(({ message }) => message)).toEqual(['a', 'b\uFFFD', 'c'])
    expect([report.withNul, report.invalidUtf8]).toEqual([1, 1])
  })

  test('[T8] what cannot be read at all is said before anything is read', async () => {
    const good = join(folder, 'good.log')
    writeFileSync(good, 'x\n')
    const named = (name: string, bytes: Uint8Array | string): string => {
      writeFileSync(join(folder, name), bytes)
      return join(folder, name)
    }
    const cases = [
      [join(folder, 'none.log'), 'missing'],
      [folder, 'directory'],
      [named('a.zip', Buffer.from([0x50, 0x4b, 3, 4, 0])), 'compressed'],
      [named('a.yaml', '---\ninsertId: abc\nlogName: x\n'), 'yaml'],
    ] as const
    for (const [file, code] of cases) {
      const got: Entry[] = []
      const reading = (async () => {
        for await (const batch of readEntries([good, file])) got.push(...batch)
      })()
      await expect(reading).rejects.toMatchObject({ code, file, message: expect.stringContaining(`cannot read ${file}: `) })
      expect(got).toEqual([])
    }
  })

  test('[T8] an empty file and one that breaks off are told, and do not stop the others', async () => {
    const [empty, torn, good] = ['empty.log', 'torn.gz', 'good2.log'].map((name) => join(folder, name))
    writeFileSync(empty ?? '', '')
    writeFileSync(torn ?? '', gzipSync('line\n'.repeat(100_000)).subarray(0, 200))
    writeFileSync(good ?? '', 'x\n')
    const told: ReadProgress[] = []
    const reading = readEntries([empty ?? '', torn ?? '', good ?? ''], { onProgress: (progress) => told.push(progress) })
    let last: Entry | undefined
    for await (const batch of reading) last = batch.at(-1)
    expect(reading.report.problems.map(({ code }) => code)).toEqual(['empty', 'damaged'])
    expect(last?.ref).toEqual({ file: good, line: 1 })
    expect(told.at(-1)).toMatchObject({ bytes: 202, bytesTotal: 202, entries: reading.report.entries })
  })

  test.each([
    [
      'a program',
      Buffer.from([0x7f, 0x45, 0x4c, 0x46, ...Array.from({ length: 400 }, (_, at) => (at * 37) % 32), 10, 1, 2, 10]),
      /: it is binary, and no text$/,
    ],
    [
      'UTF-16 without a mark',
      Buffer.from('2025-09-09T01:44:38Z ERROR no answer\nmore\n', 'utf16le'),
      /UTF-16 without a mark: convert it first/,
    ],
  ])('[T8] %s is told, is no entry, and does not stop the others', async (_, bytes, message) => {
    const [other, good] = ['other.log', 'good3.log'].map((name) => join(folder, name))
    writeFileSync(other ?? '', bytes)
    writeFileSync(good ?? '', 'x\n')
    const got: Entry[] = []
    const reading = readEntries([other ?? '', good ?? ''])
    for await (const batch of reading) got.push(...batch)
    expect(got.map(({ ref }) => ref)).toEqual([{ file: good, line: 1 }])
    expect(reading.report.problems).toEqual([{ file: other, code: 'no-text', message: expect.stringMatching(message) }])
  })

  test.each([
    ['cut while it was written', `${'\0'.repeat(5000)}2025-09-09T01:44:38Z ERROR no answer\n`],
    ['FIX, with its separators', '8=FIX.4.2\u00019=65\u000135=A\u000149=CLIENT\u000110=062\u0001\n'.repeat(20)],
    ['in colours', '\u001B[31mERROR\u001B[0m no answer\n'.repeat(20)],
    ['in an older alphabet', Buffer.from('ERROR \u00fc\u00f6\u00e4\u00df keine Antwort\n'.repeat(20), 'latin1')],
  ])('[T8] text is text: %s', async (_, bytes) => {
    const file = join(folder, 'text.log')
    writeFileSync(file, bytes)
    const reading = readEntries([file])
    for await (const batch of reading) expect(batch.length).toBeGreaterThan(0)
    expect([reading.report.problems, reading.report.entries > 0]).toEqual([[], true])
  })
})
