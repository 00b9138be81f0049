import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FakeTerminal } from '../../../test/support/fake-terminal.ts'
import { restless, toyGate, worldOf } from '../../../test/support/toy-worlds.ts'
import type { WorldDefinition } from '../../lab/index.ts'
import { realClock } from '../../runtime/real.ts'
import { createExploreCommand } from './explore.ts'
import { createReplayCommand } from './replay.ts'

const BROKEN = toyGate({ isFixed: false })
const MENDED = toyGate({ isFixed: true })
const EMPTY = worldOf(() => {}, { mustSee: ['something'] })

let directory = ''
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'tidegate-lab-'))))
afterEach(() => rmSync(directory, { recursive: true, force: true }))

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function explored(worlds: readonly WorldDefinition[], ...args: readonly string[]): Promise<Ran> {
  const terminal = new FakeTerminal()
  const all = ['--schedules', '400', '--save', directory, ...args]
  return { code: await createExploreCommand(worlds, realClock).run(all, terminal), ...terminal.written }
}

async function replayed(worlds: readonly WorldDefinition[], ...args: readonly string[]): Promise<Ran> {
  const terminal = new FakeTerminal()
  return { code: await createReplayCommand(worlds).run(args, terminal), ...terminal.written }
}

describe('tidegate lab explore', () => {
  test('[X8] 0: everything held, and was seen', async () => {
    const { code, out, err } = await explored([MENDED])
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('held (all of exhaustive)')
    expect(readdirSync(directory)).toEqual([])
  })

  test('[X8] 1: a violation, saved as a file that replay shows, and that is gone once it is mended', async () => {
    const { code, out } = await explored([MENDED, BROKEN], 'toy-gate')
    expect(code).toBe(1)
    expect(out).toContain('open-means-connected is broken: it is open, and nothing is connected')
    const [file = ''] = readdirSync(directory)
    expect(file).toBe('toy-gate-open-means-connected-1.json')
    const path = join(directory, file)
    expect(out).toContain(`tidegate lab replay ${path}`)
    const again = await replayed([BROKEN], path)
    expect(again.code).toBe(1)
    expect(again.out).toContain('> the connection is lost   (could have been: the proof of 0 comes)')
    expect(again.out).toContain('violated: open-means-connected: it is open, and nothing is connected')
    const gone = await replayed([MENDED], path)
    expect([gone.code, gone.out.split('\n').at(-2)]).toEqual([0, 'held: open-means-connected is not broken any more'])
    const document = JSON.parse((await replayed([BROKEN], path, '--json')).out) as Record<string, unknown>
    expect(document['isReproduced']).toBe(true)
    expect(document['vector']).toEqual((JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>)['vector'])
  })

  test.each<[string, WorldDefinition, string]>([
    ['a schedule that went two ways', restless(), 'went two ways'],
    ['nothing interesting', EMPTY, 'never seen, so nothing is proved: something'],
  ])('[X8] 3, never 0: %s', async (_name, world, words) => {
    const { code, out } = await explored([world])
    expect(code).toBe(3)
    expect(out).toContain(words)
  })

  test('[X8] --json says it all in one document', async () => {
    const { out } = await explored([BROKEN], '--json', '--strategy', 'pct', '--seed', '3')
    const { worlds } = JSON.parse(out) as { worlds: Record<string, unknown>[] }
    expect(worlds).toHaveLength(1)
    expect(worlds[0]).toMatchObject({
      world: 'toy-gate',
      verdict: 'violated',
      seed: 3,
      found: {
        invariant: 'open-means-connected',
        strategy: 'pct',
        file: join(directory, 'toy-gate-open-means-connected-3.json'),
      },
    })
  })

  test('--list says what there is', async () => {
    const { code, out } = await explored([MENDED, EMPTY], '--list')
    expect(code).toBe(0)
    expect(out).toContain('toy-gate')
    expect(out).toContain('sees  something')
  })

  test.each([
    [['toy-gat'], 'there is no world "toy-gat"; did you mean toy-gate?'],
    [['--strategy', 'pcd'], 'there is no strategy "pcd"; did you mean pct?'],
    [['--schedules', '0'], '--schedules takes a whole number, 1 or more'],
    [['--schedules', '1e3'], '--schedules takes a whole number, 1 or more'],
    [['--seed', '-1'], '--seed needs a value'],
    [['--seed', 'x'], '--seed takes a whole number, 0 or more'],
    [['--preemptions', '1.5'], '--preemptions takes a whole number, 0 or more'],
    [['one', 'two'], 'there are too many arguments: this command takes WORLD'],
    [['--sed', '1'], 'there is no option --sed; did you mean --seed?'],
  ])('[X8] 2: asked wrongly: %j', async (args, reason) => {
    const { code, out, err } = await explored([MENDED], ...args)
    expect([code, out, err.split('\n')[0]]).toEqual([2, '', `error: ${reason}`])
  })

  test('Ctrl-C ends it', async () => {
    const terminal = new FakeTerminal()
    terminal.interruption.abort()
    expect(await createExploreCommand([MENDED], realClock).run(['--save', directory], terminal)).toBe(130)
  })
})

describe('tidegate lab replay', () => {
  test.each([
    [[], 'a file is missing'],
    [['/nowhere/at/all.json'], 'cannot read /nowhere/at/all.json: ENOENT'],
    [['--fast'], 'there is no option --fast'],
  ])('[X8] 2: asked wrongly: %j', async (args, reason) => {
    const { code, err } = await replayed([MENDED], ...args)
    expect([code, err.split('\n')[0]]).toEqual([2, `error: ${reason}`])
  })

  test('[X8] 2: a failure of a world that is not here, and a file that is none', async () => {
    await explored([BROKEN])
    const path = join(directory, 'toy-gate-open-means-connected-1.json')
    expect((await replayed([EMPTY], path)).err).toContain('is of the world "toy-gate", which is not here')
    expect((await replayed([EMPTY], 'package.json')).err).toContain('is no failure that explore has saved: its version is not 1')
  })
})
