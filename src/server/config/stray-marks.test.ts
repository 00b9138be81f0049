import { describe, expect, test } from 'vitest'
import { loaded, problemsOf, type Situation } from '../../../test/support/config-world.ts'
import { samplesOf } from '../../../test/support/option-samples.ts'
import { OPTIONS, variableOf } from './option-list.ts'
import { strayMarks } from './text.ts'

/** What field failures had around their values, and what else copies along: each by the name that a reader is told. */
const WHITESPACE = [
  ['a space', ' '],
  ['a tab', '\t'],
  ['a line end (LF)', '\n'],
  ['a line end (CR)', '\r'],
  ['a line end (CR LF)', '\r\n'],
  ['a no-break space', '\u00A0'],
  ['a byte order mark', '\uFEFF'],
  ['a zero-width space', '\u200B'],
  ['U+200D', '\u200D'],
  ['U+2060', '\u2060'],
  ['U+0085', '\u0085'],
  ['U+2028', '\u2028'],
  ['U+3000', '\u3000'],
  ['U+0000', '\0'],
] as const
const QUOTES = [
  ['"', '"', '"'],
  ["'", "'", "'"],
  ['`', '`', '`'],
  ['“', '“', '”'],
  ['‘', '‘', '’'],
  ['„', '„', '“'],
  ['«', '«', '»'],
  ['‹', '‹', '›'],
] as const
const MARKS = [
  ...WHITESPACE.map(([name, mark]) => ({ name, before: mark, after: mark, said: 'has whitespace around it' })),
  ...QUOTES.map(([name, before, after]) => ({ name, before, after, said: 'has quotes around it' })),
]
const SIDES = ['before', 'after', 'both'] as const
const cells = MARKS.flatMap((mark) => SIDES.map((side) => ({ ...mark, side })))

const around = (text: string, { before, after, side }: (typeof cells)[number]): string =>
  `${side === 'after' ? '' : before}${text}${side === 'before' ? '' : after}`

/** Options that have a variable, each with something it accepts. */
const WRITTEN = OPTIONS.filter(({ path }) => !path.includes('[')).map((option) => ({
  path: option.path,
  isPem: /(public_key|_pem)$/.test(option.path),
  text: samplesOf(option)[0] ?? '',
}))
const SECRET = 'geheim-geheim-geheim-geheim-geheim'

describe('stray marks', () => {
  test.each(cells)('$name $side the value is refused for every option', (cell) => {
    const options = WRITTEN.filter(({ isPem }) => !isPem)
    // Fewer than the problems that are shown.
    for (let start = 0; start < options.length; start += 40) {
      const some = options.slice(start, start + 40)
      const env = Object.fromEntries(some.map(({ path, text }) => [variableOf(path), around(text, cell)]))
      const problems = problemsOf({ env })
      expect(problems.map((problem) => problem.split(':')[0])).toEqual(
        some.map(({ path }) => `${path} (env ${variableOf(path)})`),
      )
      for (const problem of problems) expect(problem).toContain(cell.said)
    }
  })

  test.each(cells)('$name $side the value is refused in each place, secrets included, and never shown', (cell) => {
    const text = around(SECRET, cell)
    const origins = [
      [{ env: { TIDEGATE_HTTP_API_KEY: text } }, 'http_api.key (env TIDEGATE_HTTP_API_KEY)'],
      [{ args: [`--http_api.key=${text}`] }, 'http_api.key (flag --http_api.key)'],
      [{ args: ['--http_api.key', text] }, 'http_api.key (flag --http_api.key)'],
      [{ file: JSON.stringify({ http_api: { key: text } }) }, 'http_api.key (config.yaml:1)'],
      [{ file: JSON.stringify({ data_dir: text }) }, 'data_dir (config.yaml:1)'],
      [{ file: JSON.stringify({ client: { allowed_origins: [text] } }) }, 'client.allowed_origins (config.yaml:1)'],
      [
        { file: JSON.stringify({ channel: { namespaces: [{ name: 'room', channel_regex: text }] } }) },
        'channel.namespaces[0].channel_regex (config.yaml:1)',
      ],
      [{ env: { TIDEGATE_CHANNEL_NAMESPACES: around('[]', cell) } }, 'channel.namespaces (env TIDEGATE_CHANNEL_NAMESPACES)'],
      [{ env: { TIDEGATE_CONFIG: text } }, 'configuration file (env TIDEGATE_CONFIG)'],
      [{ env: { TIDEGATE_ENV: around('production', cell) } }, 'environment (env TIDEGATE_ENV)'],
      [{ args: [`--env=${around('staging', cell)}`] }, 'environment (flag --env)'],
      [{ env: { PORT: around('8080', cell) } }, 'http_server.port (env PORT)'],
      [{ env: { PORT: around('8080', cell), TIDEGATE_HTTP_SERVER_PORT: '8081' } }, 'http_server.port (env PORT)'],
      [{ env: { TIDEGATE_ENGINE_REDIS_ADDRESS: around('redis://10.0.0.1:6379', cell) } }, '(env TIDEGATE_ENGINE_REDIS_ADDRESS)'],
      [
        { env: { TIDEGATE_CLIENT_TOKEN_JWKS_PUBLIC_ENDPOINT: around('https://example.com/keys', cell) } },
        'client.token.jwks_public_endpoint (env TIDEGATE_CLIENT_TOKEN_JWKS_PUBLIC_ENDPOINT)',
      ],
    ] satisfies readonly (readonly [Situation, string])[]
    for (const [situation, start] of origins) {
      const [problem, ...others] = problemsOf(situation)
      expect(others).toEqual([])
      expect(problem).toContain(start)
      expect(problem).toContain(cell.said)
      expect(problem).not.toMatch(/geheim|redis:|example/)
    }
  })

  test.each(cells)('$name $side a value is called by its name', (cell) => {
    const said = strayMarks(around('x', cell))
    if (cell.side !== 'after') expect(said).toContain(`before it ${cell.before === '\r\n' ? 'a line end (CR)' : cell.name}`)
    if (cell.side !== 'before') expect(said).toMatch(/after it (a |U\+|.$)/u)
    if (cell.side !== 'before' && cell.said === 'has whitespace around it') expect(said).toContain(`after it ${cell.name}`)
  })

  test('a PEM may end in line ends, as a mounted file does, and in nothing else', () => {
    const pem = '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----'
    const keys = WRITTEN.filter(({ isPem }) => isPem).map(({ path }) => path)
    expect(keys).toHaveLength(12)
    // Certificates of Redis are for TLS, and a certificate needs its key.
    const partner: Readonly<Record<string, string>> = { cert_pem: 'KEY_PEM_FILE', key_pem: 'CERT_PEM_FILE' }
    const needs = (path: string): Record<string, string> => {
      const [, group, name = ''] = /^(engine\.redis\.(?:sentinel_)?tls)\.(.+)$/.exec(path) ?? []
      if (group === undefined) return {}
      return {
        [variableOf(`${group}.enabled`)]: 'true',
        ...(partner[name] && { [`${variableOf(group)}_${partner[name]}`]: 'f' }),
      }
    }
    for (const path of keys) {
      for (const ending of ['', '\n', '\r\n', '\n\n']) loaded({ env: { ...needs(path), [variableOf(path)]: pem + ending } })
      for (const [before, after] of [
        ['', ' \n'],
        ['', '\n '],
        ['\n', ''],
        ['"', '"'],
        ['\uFEFF', ''],
        ['', '\t'],
      ]) {
        expect(problemsOf({ env: { ...needs(path), [variableOf(path)]: `${before}${pem}${after}` } })).toEqual([
          expect.stringMatching(/^[a-z_.]+_(public_key|pem) \(env [A-Z_]+\): has (whitespace|quotes) around it/),
        ])
      }
    }
  })

  test('marks inside a value are part of it', () => {
    const inside = `two words, "quoted", it's\u00A0one`
    expect(loaded({ env: { TIDEGATE_CLIENT_TOKEN_AUDIENCE: inside } }).settings.client.token.audience).toBe(inside)
  })
})
