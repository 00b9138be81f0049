/** docs/proof-categories.md is held to what is there: its rules are rules, and its tests are tests. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** How many themes each category has at least, and where its tests may stand. */
const CATEGORIES: Readonly<Record<string, { readonly least: number; readonly places: RegExp }>> = {
  Unit: { least: 8, places: /^src\/.+\.test\.ts$/ },
  Integration: { least: 8, places: /^test\/integration\/.+\.test\.ts$/ },
  'End to end': { least: 7, places: /^test\/(e2e\/.+\.test|support\/faults\/.+)\.ts$/ },
  'Race and stress': { least: 8, places: /^(test\/race|src\/readiness)\/.+\.test\.ts$/ },
}

interface Row {
  readonly category: string
  readonly theme: string
  readonly rules: readonly string[]
  readonly file: string
  readonly title: string
}

/** The rows of the tables under each heading. A title may hold anything but the sign between cells. */
function rowsOf(page: string): readonly Row[] {
  return page.split(/^## /m).flatMap((part) => {
    const [category = '', ...lines] = part.split('\n')
    return lines.flatMap((line) => {
      const [, theme = '', rules = '', , file, title = ''] =
        /^\| (.+?) \| ([A-Z][0-9A-Z ]*?) \| (`(.+?)`) \| (.+) \|$/.exec(line) ?? []
      return file === undefined ? [] : [{ category, theme, rules: rules.split(' '), file, title }]
    })
  })
}

/** As it stands in a source: whole, in quotes. */
function isTitleIn(source: string, title: string): boolean {
  return [`'${title.replaceAll("'", String.raw`\'`)}'`, `"${title}"`, `\`${title}\``].some((quoted) => source.includes(quoted))
}

const page = read('docs/proof-categories.md')
const rows = rowsOf(page)
const specs = readdirSync(join(root, 'docs', 'spec')).map((file) => read(join('docs', 'spec', file)))

describe('the list of the four categories', () => {
  test('no row of a table is passed over', () => {
    const lines = page.split('\n').filter((line) => line.startsWith('|') && !/^\|(---| theme)/.test(line))
    expect(rows).toHaveLength(lines.length)
  })

  test.each(Object.entries(CATEGORIES))(
    '%s has as many themes as it has to, and tests of its kind',
    (category, { least, places }) => {
      const own = rows.filter((row) => row.category === category)
      expect(own.length).toBeGreaterThanOrEqual(least)
      expect(own.map(({ file }) => file).filter((file) => !places.test(file))).toEqual([])
      expect(new Set(own.map(({ theme }) => theme)).size).toBe(own.length)
    },
  )

  test.each(rows)('$category, $theme: its rules and its test are there', ({ rules, file, title }) => {
    expect(rules.filter((rule) => !specs.some((spec) => spec.includes(`- **${rule}** `)))).toEqual([])
    expect(existsSync(join(root, file)), file).toBe(true)
    expect(isTitleIn(read(file), title), `${file} has no test "${title}"`).toBe(true)
  })

  test('what is not there is found', () => {
    const [row] = rowsOf("## Unit\n| theme | R1 R2 | `a.test.ts` | it's [R1] so |\n")
    expect(row).toEqual({ category: 'Unit', theme: 'theme', rules: ['R1', 'R2'], file: 'a.test.ts', title: "it's [R1] so" })
    expect(isTitleIn(String.raw`test('it\'s [R1] so', () => {})`, "it's [R1] so")).toBe(true)
    expect(isTitleIn(String.raw`test('it\'s [R1] so and so', () => {})`, "it's [R1] so")).toBe(false)
  })
})
