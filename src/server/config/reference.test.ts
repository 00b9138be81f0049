import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loaded } from '../../../test/support/config-world.ts'
import { describeConfig } from './describe.ts'
import { OPTIONS, type Option } from './option-list.ts'

const FILE = new URL('../../../docs/configuration.md', import.meta.url)
const reference = readFileSync(FILE, 'utf8')

const KEY = { TIDEGATE_CLIENT_TOKEN_HMAC_SECRET_KEY: 'x'.repeat(32) }

/** What counts when nobody says anything, as it really is. */
function valuesIn(env: Readonly<Record<string, string>>): ReadonlyMap<string, string | undefined> {
  return new Map(describeConfig(loaded({ env })).map(({ option, value }) => [option, value]))
}

const production = valuesIn({ ...KEY, TIDEGATE_ENV: 'production' })
const places = [
  { values: valuesIn({ ...KEY, TIDEGATE_ENV: 'development' }), name: 'in development and test' },
  { values: valuesIn({ ...KEY, K_SERVICE: 'chat' }), name: 'on Cloud Run' },
]

function defaultOf({ path, initial }: Option): string {
  if (path.endsWith('.name')) return 'must be set'
  if (initial === undefined) return ''
  const value = path.includes('[') ? JSON.stringify(initial).replaceAll('"', '') : (production.get(path) ?? '')
  const others = path.includes('[') ? [] : places.filter(({ values }) => values.get(path) !== value)
  return [`\`${value}\``, ...others.map(({ values, name }) => `\`${values.get(path)}\` ${name}`)].join('; ')
}

/** A table for each group; the two that hold channel options share one. */
function optionTables(): string {
  const groups = new Map<string, Option[]>()
  for (const option of OPTIONS.filter(({ path }) => !path.startsWith('channel.without_namespace.'))) {
    const group = option.path.slice(0, Math.max(0, option.path.lastIndexOf('.')))
    groups.set(group, [...(groups.get(group) ?? []), option])
  }
  return [...groups]
    .map(([group, options]) => {
      const rows = options.map(
        (option) => `| \`${option.path.slice(group.length).replace(/^\./, '')}\` | ${defaultOf(option)} | ${option.about} |`,
      )
      const isChannel = group === 'channel.namespaces[]'
      const title =
        group === '' ? 'At the top' : isChannel ? '`channel.namespaces[]` and `channel.without_namespace`' : `\`${group}\``
      return [`### ${title}`, '', '| option | default | |', '| --- | --- | --- |', ...rows].join('\n')
    })
    .join('\n\n')
}

/** What differs between environments and platforms, and nothing else. Staging and test have no column: another test shows why. */
function defaultsTable(): string {
  const columns = [
    { title: 'development, test', values: valuesIn({ TIDEGATE_ENV: 'development' }) },
    { title: 'staging, production', values: production },
    { title: 'Kubernetes', values: valuesIn({ ...KEY, KUBERNETES_SERVICE_HOST: '10.0.0.1' }) },
    { title: 'Cloud Run', values: valuesIn({ ...KEY, K_SERVICE: 'chat' }) },
  ]
  const options = [...production.keys()].filter((path) => !path.endsWith('secret_key'))
  const differing = options.filter((path) => new Set(columns.map(({ values }) => values.get(path))).size > 1)
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    row(['', ...columns.map(({ title }) => title)]),
    row(['---', ...columns.map(() => '---')]),
    ...differing.map((path) => row([`\`${path}\``, ...columns.map(({ values }) => `\`${values.get(path)}\``)])),
  ].join('\n')
}

/** The text with what stands between two marks written anew. */
function withPart(text: string, name: string, part: string): string {
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
  const [before, rest] = text.split(start)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`the reference has no part ${name}`)
  return `${before}${start}${part}\n${end}${after}`
}

describe('docs/configuration.md', () => {
  // One test for both parts, because each would write the whole file.
  test('lists exactly the options that there are, with their defaults and where these differ', async () => {
    const written = withPart(withPart(reference, 'defaults', defaultsTable()), 'options', optionTables())
    await expect(written).toMatchFileSnapshot(FILE.pathname)
  })

  test('channels without a namespace have the options of a namespace', () => {
    const namesIn = (group: string): readonly string[] =>
      OPTIONS.filter(({ path }) => path.startsWith(group)).map(({ path }) => path.slice(group.length))
    expect(namesIn('channel.without_namespace.')).toEqual(namesIn('channel.namespaces[].').filter((name) => name !== 'name'))
  })

  test('its examples are accepted in production, without a word', () => {
    const examples = [...reference.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text)
    expect(examples.length).toBeGreaterThan(0)
    for (const file of examples) expect(loaded({ file, env: { TIDEGATE_ENV: 'production' } }).warnings).toEqual([])
  })
})
