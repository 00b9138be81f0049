import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

interface Mutant {
  readonly id: string
  readonly rule: string
  readonly file: string
  readonly old: string
  readonly new: string
  readonly also?: readonly { readonly old: string; readonly new: string }[]
  readonly tests: readonly string[]
}

const root = fileURLToPath(new URL('..', import.meta.url))
const { mutants } = (await import(new URL('sabotage/index.mjs', import.meta.url).href)) as { readonly mutants: readonly Mutant[] }

test.each(mutants)('the planted bug $id still applies', ({ rule, file, old, new: planted, also = [], tests }) => {
  const source = readFileSync(join(root, file), 'utf8')
  for (const edit of [{ old, new: planted }, ...also]) {
    expect(source.split(edit.old).length - 1, `the old text stands once in ${file}`).toBe(1)
    expect(edit.new).not.toBe(edit.old)
  }
  expect(tests.length).toBeGreaterThan(0)
  for (const path of tests) expect(existsSync(join(root, path)), path).toBe(true)
  const cites = tests.some((path) => readFileSync(join(root, path), 'utf8').includes(`[${rule}]`))
  expect(cites, `one of its tests cites ${rule}`).toBe(true)
})

test('no two planted bugs have one name, and each rule of the engine has one', () => {
  const ids = mutants.map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)])
  const planted = new Set(mutants.map(({ rule }) => rule))
  const rules = [...readFileSync(join(root, 'docs/spec/readiness.md'), 'utf8').matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].map(
    ([, id]) => id,
  )
  expect(rules.filter((rule) => rule !== undefined && !planted.has(rule))).toEqual([])
})
