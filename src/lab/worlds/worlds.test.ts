import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { realClock } from '../../runtime/real.ts'
import { explore, readArtefact, replayArtefact } from '../explorer/index.ts'
import { WORLDS } from './index.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const VECTORS = join(root, 'test', 'lab', 'vectors')

interface LabMutant {
  readonly id: string
  readonly world: string
  readonly file: string
  readonly old: string
  readonly new: string
}

const tables = (await import(new URL('../../../test/lab/sabotage/index.mjs', import.meta.url).href)) as {
  readonly labMutants: readonly LabMutant[]
}
const specs = readdirSync(join(root, 'docs', 'spec')).map((file) => readFileSync(join(root, 'docs', 'spec', file), 'utf8'))

/** So few that every unit run can afford them; test/race/schedules.test.ts and `npm run lab` run more. */
const SCHEDULES = 160

describe('worlds', () => {
  test.each(WORLDS)(
    '[X4] $name: under some schedules all holds, nothing goes two ways, and each rule was looked at',
    async (world) => {
      const options = { schedules: SCHEDULES, seed: 1, clock: realClock, guardEvery: 16 }
      const { found, nondeterminism, schedules, guarded, checked } = await explore(world, options)
      expect({ found: found && [found.invariant, found.words, found.vector], nondeterminism }).toEqual({
        found: undefined,
        nondeterminism: undefined,
      })
      expect([schedules, guarded]).toEqual([SCHEDULES, SCHEDULES / 16])
      // An invariant is named by its rule, and may say more.
      const looked = new Set(Object.keys(checked).map((invariant) => invariant.split(' ')[0]))
      expect(world.rules.filter((rule) => !looked.has(rule))).toEqual([])
    },
  )

  test.each(WORLDS)('$name names rules that exist', ({ rules }) => {
    const known = (rule: string): boolean => specs.some((spec) => spec.includes(`**${rule}**`))
    expect(rules.filter((rule) => !known(rule))).toEqual([])
    expect(rules.length).toBeGreaterThan(0)
  })
})

describe('regressions', () => {
  const files = readdirSync(VECTORS).filter((name) => name.endsWith('.json'))

  test('there are some, of each world', () => {
    expect(WORLDS.map(({ name }) => name).filter((name) => !files.some((file) => file.startsWith(name)))).toEqual([])
  })

  // Each is the smallest schedule that has found a planted bug: with the bug in the source it turns red again.
  test.each(files)('[X8] %s: a schedule that once broke an invariant holds', async (file) => {
    const artefact = readArtefact(readFileSync(join(VECTORS, file), 'utf8'))
    if (typeof artefact === 'string') throw new Error(artefact)
    const world = WORLDS.find(({ name }) => name === artefact.world)
    if (world === undefined) throw new Error(`there is no world ${artefact.world}`)
    expect((await replayArtefact(artefact, world)).violation).toBeUndefined()
  })
})

describe('planted bugs', () => {
  test.each(tables.labMutants)('$id still applies', ({ world, file, old, new: planted }) => {
    expect(readFileSync(join(root, file), 'utf8').split(old).length - 1, `the old text stands once in ${file}`).toBe(1)
    expect(planted).not.toBe(old)
    expect(WORLDS.map(({ name }) => name)).toContain(world)
  })

  test('no two have one name in one world', () => {
    const ids = tables.labMutants.map(({ id, world }) => `${world} ${id}`)
    expect(ids).toEqual([...new Set(ids)])
  })
})
