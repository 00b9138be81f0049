import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loaded, problemsOf } from '../../../test/support/config-world.ts'
import { FILE_BYTES_MAX, readConfigFile } from './config-file.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('a configuration file', () => {
  test('is YAML or JSON, with a byte order mark or without', () => {
    expect(loaded({ file: 'http_server:\n  port: 7000\n' }).settings.http_server.port).toBe(7000)
    expect(loaded({ file: '{\n\t"http_server": {\n\t\t"port": 7000\n\t}\n}' }).settings.http_server.port).toBe(7000)
    expect(loaded({ file: '\uFEFFhttp_server: {port: 7000}' }).settings.http_server.port).toBe(7000)
  })

  test('may have groups whose options are all commented out', () => {
    expect(loaded({ file: 'client:\n  # insecure: true\nadmin:\nhttp_server: {port: 7000}' }).settings.http_server.port).toBe(
      7000,
    )
  })

  test('may use anchors and merge keys, within bounds', () => {
    const file = 'channel:\n  namespaces:\n    - &open {name: news, presence: true}\n    - <<: *open\n      name: sport\n'
    const { namespaces } = loaded({ file }).settings.channel
    expect(namespaces.get('sport')?.presence).toBe(true)
  })

  const bomb = Array.from({ length: 9 }, (_, level) =>
    level === 0 ? 'a0: &a0 [x, x]' : `a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`,
  ).join('\n')

  const refused: readonly (readonly [file: string, reason: string])[] = [
    ['', 'is empty'],
    ['# nothing but a comment\n', 'is empty'],
    ['- a\n- b\n', 'does not hold options by name'],
    ['just text', 'does not hold options by name'],
    ['data_dir: a\ndata_dir: b\n', ':2): sets one option twice here'],
    ['{"data_dir": "a",\n "data_dir": "b"}', ':2): sets one option twice here'],
    ['data_dir: a\n---\ndata_dir: b\n', 'holds a second document here'],
    ['client:\n\tinsecure: true\n', ':2): is indented with a tab here'],
    ['data_dir: *geheim\n', ':1): has an alias here without its anchor'],
    ['data_dir: !geheim x\n', ':1): has a tag here'],
    ['data_dir: @geheim\n', ':1): has text here that needs quotes'],
    ['data_dir: "geheim\n', 'has a quote or bracket here that does not end'],
    ['data_dir: geheim: x\n', ':1): has text here that needs quotes'],
    [bomb, 'uses anchors more than 100 times'],
    [`a: &a 1\nb: [${'*a, '.repeat(101)}]`, 'uses anchors more than 100 times'],
    ['a: &a {b: *a}\n', 'is too deep or too large'],
    ['['.repeat(100_000), 'is nested too deeply'],
    ['- '.repeat(100_000), 'is nested too deeply'],
    ['a: {'.repeat(20) + '}'.repeat(20), 'is too deep or too large'],
    [Array.from({ length: 1_000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'), 'is nested too deeply'],
    [`${'{a: '.repeat(40)}1${'}'.repeat(40)}`, 'is nested too deeply'],
    [Array.from({ length: 50_000 }, (_, index) => `a${index}: 1`).join('\n'), 'is too deep or too large'],
  ]

  // The text stays out of the title: some are longer than any title may be.
  test.each(refused.map(([file, reason]) => ({ file, reason })))('that $reason is refused', ({ file, reason }) => {
    const [problem, ...others] = problemsOf({ file })
    expect(others).toEqual([])
    expect(problem).toContain(reason)
    expect(problem).toMatch(/^configuration file \(config\.yaml/)
    expect(problem).not.toContain('geheim')
  })

  test('of another kind or size is refused', () => {
    expect(problemsOf({ file: '[client]\n', fileName: 'config.toml' })).toEqual([
      'configuration file (config.toml): is TOML; Tidegate reads JSON and YAML',
    ])
    expect(problemsOf({ file: Uint8Array.of(0xff, 0xfe, 0x61, 0) })[0]).toContain('is not UTF-8 text')
    expect(problemsOf({ file: encode(`#${'x'.repeat(FILE_BYTES_MAX)}`) })[0]).toContain('is larger than 1048576 bytes')
  })

  test('of any content gives options or a reason, and never an error', () => {
    const keys = fc.constantFrom(
      'client',
      'token',
      'channel',
      'namespaces',
      'name',
      'insecure',
      '__proto__',
      'a.b',
      'http_server',
      'port',
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.anything({ maxDepth: 1 }),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(keys, tie('tree'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(
        fc.oneof(
          tree.map((value) => JSON.stringify(value) ?? ''),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const layer = readConfigFile('config.yaml', encode(text))
          expect(layer.findings.length === 0 || layer.assignments.length === 0).toBe(true)
        },
      ),
    )
  })
})
