import { describe, expect, test } from 'vitest'
import { printable } from './index.ts'
import { readText } from '../../../test/support/read-log.ts'

describe('hostile input', () => {
  test('[T9] a key __proto__ changes nobody', async () => {
    const { entries } = await readText(
      '{"level":30,"msg":"x","__proto__":{"polluted":1},"a":{"__proto__":{"polluted":1}},"constructor":{"prototype":1}}',
    )
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(Object.getPrototypeOf(entries[0]?.fields)).toBe(Object.prototype)
    expect(entries[0]?.fields['polluted']).toBeUndefined()
    expect(entries[0]?.fields['_proto_']).toEqual({ polluted: 1 })
  })

  test('[T9] depth, width and numbers beyond all bounds stay in their own entry', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, 'v'])))
    const lines = [
      `{"msg":"deep","a":${deep}}`,
      `{"msg":"wide","a":${wide}}`,
      '{"msg":"huge","time":1e999,"level":1e999,"n":12345678901234567890}',
      '{"msg":"twice","msg":"last"}',
      'after',
    ]
    const { entries } = await readText(lines.join('\n'))
    expect(entries.map(({ message }) => message)).toEqual(['deep', 'wide', 'huge', 'last', 'after'])
    expect(JSON.stringify(entries).length).toBeLessThan(5000)
    expect(entries[0]?.fields).toEqual({ a: [[[[['…']]]]] })
    expect(entries[2]?.atMs).toBeUndefined()
  })

  test('[T9] only brackets', async () => {
    for (const text of ['['.repeat(200_000), '{'.repeat(200_000), ']'.repeat(1000), '[[[[{"a":"\\', '"', '[{"a":"b\n']) {
      const { report } = await readText(text, {}, 5000)
      expect(report.entries).toBeGreaterThan(0)
      expect(report.entries).toBeLessThan(20)
    }
  })

  test('[T9] sequences that a terminal obeys stay in the entry, and are shown as text', async () => {
    const evil = 'a\u001B]0;title\u0007b\u001B[2Jc\rd\u202Ee\u009Bf'
    const { entries } = await readText(`${JSON.stringify({ msg: evil, level: 30 })}\n`)
    expect(entries[0]?.message).toBe(evil)
    expect(printable(evil)).toBe(String.raw`a\x1b]0;title\x07b\x1b[2Jc\rd\u202ee\x9bf`)
    expect(printable('one\n\ttwo größe 🔑')).toBe('one\\n\ttwo größe 🔑')
    expect(printable('one\ntwo', 'keep')).toBe('one\ntwo')
  })

  test('patterns do not run away', async () => {
    const long = 'a.'.repeat(20_000)
    const lines = [
      long,
      `2025-09-09 01:44:38 ${long}`,
      'A'.repeat(50_000),
      `2025-09-09 01:44:38 - ${'x '.repeat(20_000)}`,
      `[${'x'.repeat(50_000)}`,
      ` ${' '.repeat(50_000)}x`,
      `${'$'.repeat(50_000)}: `,
      `level=${'"'.repeat(30_000)}`,
      `"${'\\'.repeat(50_000)}`,
      `1.1.1.1 - - [x] "${'a\\'.repeat(20_000)}`,
    ]
    const { report } = await readText(lines.join('\n'))
    expect(report.entries).toBe(lines.length)
  })
})
