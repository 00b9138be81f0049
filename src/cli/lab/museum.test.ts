import { describe, expect, test } from 'vitest'
import { FakeTerminal } from '../../../test/support/fake-terminal.ts'
import { museum, virtualStage, type Museum } from '../../lab/museum/index.ts'
import { ManualWorld, seededRandom } from '../../runtime/manual.ts'
import { isAsClaimed, lessonsOf } from './museum-lessons.ts'
import { createMuseumCommand } from './museum.ts'

const manual = new ManualWorld()
const world = { clock: manual.clock, timers: manual.timers, random: seededRandom(1) }

async function printed(args: readonly string[], terminal = new FakeTerminal()) {
  const code = await createMuseumCommand(world).run(args, terminal)
  return { code, ...terminal.written }
}

const shown = await museum({ seed: 3, starts: 20 }, virtualStage(3))

/** The museum with one finding changed. */
function changed(exhibit: string, strategy: string, more: object): Museum {
  const findings = shown.findings.map((one) => (one.exhibit === exhibit && one.strategy === strategy ? { ...one, ...more } : one))
  return { ...shown, findings }
}

describe('tidegate lab museum', () => {
  test('shows both faults, what each strategy makes of them, and what Tidegate says', async () => {
    const { code, out, err } = await printed(['--seed', '3', '--starts', '20'], new FakeTerminal({ COLUMNS: '140' }))
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/retry loop, 5 × 1\.5 s +- +- +20 +- +gives up after 7\.50 s, always; says "failed services: redis/)
    expect(out).toMatch(/loop and sleep 500 ms +- +- +20 /)
    expect(out).toMatch(/Tidegate +- +- +20 +- +gives up after 7\.50 s, always; has said since 0\.00 s: the check is broken/)
    expect(out).toMatch(/Tidegate +20 +- +- +- +opens in that turn/)
    expect(out).toContain('manager.isConnected is not a function')
    expect(out).toContain('+0.000 s')
    expect(out).not.toContain('\u001B')
  })

  test.each(['80', '100', '140'])('no line is longer than %s columns, and every sentence is there', async (columns) => {
    const { out } = await printed(['--seed', '3', '--starts', '20'], new FakeTerminal({ COLUMNS: columns }))
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(Number(columns))
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(/gives up after 7\.50 s, always;? has said since 0\.00 s: the check is broken/)
    expect(out).toMatch(/Tidegate +20( +-){3}\s+opens in that turn/)
  })

  test('has colours on a terminal', async () => {
    const { out } = await printed(['--starts', '3'], new FakeTerminal({}, true))
    expect(out).toContain('\u001B[')
  })

  test('--json is one line that says the same', async () => {
    const { code, out } = await printed(['--json', '--seed', '3', '--starts', '20'])
    expect(code).toBe(0)
    expect(out.split('\n')).toHaveLength(2)
    expect(JSON.parse(out)).toMatchObject({
      seed: 3,
      starts: 20,
      isReal: false,
      findings: JSON.parse(JSON.stringify(shown.findings)),
    })
  })

  test.each([
    [['--starts', '0'], '--starts must be a whole number from 1 to 5000'],
    [['--starts', '5001'], '--starts must be'],
    [['--starts', '501', '--real'], '--starts must be a whole number from 1 to 500 with --real'],
    [['--seed', '-1'], '--seed needs a value'],
    [['--seed=1.5'], '--seed must be a whole number'],
    [['--reel'], 'there is no option --reel; did you mean --real?'],
    [['now'], 'takes options only'],
  ])('%j is asked wrongly', async (args, reason) => {
    const { code, out, err } = await printed(args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(reason)
  })

  test('Ctrl-C ends it', async () => {
    const terminal = new FakeTerminal()
    terminal.interruption.abort()
    expect((await printed(['--real'], terminal)).code).toBe(130)
  })
})

describe('what there is to learn', () => {
  test('is said while the counts bear it out, all of it', () => {
    expect(isAsClaimed(shown)).toBe(true)
    expect(lessonsOf(shown)).toHaveLength(5)
  })

  test.each([
    ['A', 'tidegate', { namedTheCheck: 19 }],
    ['A', 'tidegate', { never: 19, whenReady: 1 }],
    ['B', 'tidegate', { peopleTooEarly: 1 }],
    ['B', 'tidegate', { whenReady: 19, never: 1 }],
    ['C', 'tidegate', { lateMs: { min: 0, median: 0, max: 51 } }],
  ])('Tidegate on %s (%s) with %j is not what it claims', (exhibit, strategy, more) => {
    expect(isAsClaimed(changed(exhibit, strategy, more))).toBe(false)
  })

  test.each([
    ['A', 'loop', { gaveUpMs: { min: 100, median: 4_000, max: 7_500 } }],
    ['A', 'sleep', { slept: 1 }],
    ['B', 'library', { tooEarly: 0 }],
    ['B', 'tidegate', { whenReady: 19 }],
    ['C', 'loop', { whenReady: 19 }],
  ])('one lesson less where %s (%s) is %j', (exhibit, strategy, more) => {
    expect(lessonsOf(changed(exhibit, strategy, more))).toHaveLength(4)
  })
})
