/** The planted bugs of the proving ground: whether each still applies. Planting them is `npm run lab -- --sabotage`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { WORLDS } from '../src/lab/worlds/index.ts'
import { SCENARIOS } from './lab/scenarios/index.ts'

interface LabMutant {
  readonly id: string
  readonly world?: string
  readonly scenario?: number
  readonly file: string
  readonly old: string
  readonly new: string
  readonly also?: readonly { readonly old: string; readonly new: string }[]
}

const root = fileURLToPath(new URL('..', import.meta.url))
const { mutants } = (await import(new URL('lab/sabotage/index.mjs', import.meta.url).href)) as {
  readonly mutants: readonly LabMutant[]
}

test.each(mutants)('the planted bug $id still applies, and names what has to find it', (mutant) => {
  const { file, world, scenario, also = [] } = mutant
  expect(file).toMatch(/^src\/.*\.(ts|lua)$/)
  const source = readFileSync(join(root, file), 'utf8')
  for (const edit of [mutant, ...also]) {
    expect(source.split(edit.old).length - 1, `the old text stands once in ${file}`).toBe(1)
    expect(edit.new).not.toBe(edit.old)
  }
  if (world !== undefined) expect(WORLDS.map(({ name }) => name)).toContain(world)
  else expect(SCENARIOS.map(({ id }) => id)).toContain(scenario)
})

test('no two planted bugs have one name', () => {
  const ids = mutants.map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)])
})
