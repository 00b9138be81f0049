import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { CHECKS, COMMON_FIELDS, FIELDS, FORMAT_VERSION, judge, readLine, type Field, type Operation } from './index.ts'

const page = readFileSync(new URL('../../../docs/spec/history.md', import.meta.url), 'utf8')

function written([name, { kind, isOptional }]: readonly [string, Field]): string {
  const words = typeof kind === 'string' ? kind : kind.join(' \\| ')
  return `\`${name}\` ${words}${isOptional ? '?' : ''}`
}

const fieldsOf = (fields: Readonly<Record<string, Field>>): string => Object.entries(fields).map(written).join(', ') || '–'

test('[H1] the page has the table of all operations and their fields', () => {
  expect(page).toContain(`version ${FORMAT_VERSION}`)
  expect(page).toContain(`| every one | ${fieldsOf(COMMON_FIELDS)} |`)
  const [, table = ''] = /## How it is written([^]*?)\n## /.exec(page) ?? []
  const rows = [...table.matchAll(/^\| `(\w+)` \| (.*?) \| .+ \|$/gm)].map(([, kind, fields]) => `${kind}: ${fields}`)
  expect(rows).toEqual(Object.entries(FIELDS).map(([kind, fields]) => `${kind}: ${fieldsOf(fields)}`))
})

test('[H4] the page has all checks, with what each says and needs', () => {
  for (const [id, { name, statement, needs }] of Object.entries(CHECKS))
    expect(page).toContain(`| **${id}** | ${name} | ${statement} | ${needs} |`)
})

test('[H1] the example of the page is a history, and a good one', () => {
  const [, example = ''] = /```jsonl\n([^`]+)```/.exec(page) ?? []
  const read = example.trim().split('\n').map(readLine)
  expect(read.filter(({ kind }) => kind === 'wrong')).toEqual([])
  const operations = read.flatMap((one): readonly Operation[] => (one.kind === 'operation' ? [one.operation] : []))
  expect(operations.length).toBeGreaterThan(10)
  expect(judge(operations, {}).violations).toEqual([])
})
