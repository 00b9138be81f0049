/** The campaign's own arithmetic: what it must never call a success. Its scenarios run in `npm run lab`. */
import { describe, expect, test } from 'vitest'
import { chosen, readLabOptions, type LabOptions } from './lab/campaign/options.ts'
import { pageOf, ranges } from './lab/campaign/page.ts'
import { pictureOf } from './lab/campaign/picture.ts'
import { LongRun } from './lab/campaign/long.ts'
import { exitCodeOf, totalsOf, verdictOf, type Campaign, type ScenarioRun, type WorldRun } from './lab/campaign/result.ts'
import { failuresOf, tableOf } from './lab/campaign/words.ts'
import { FAULTS } from './lab/catalogue.ts'
import type { LabOutcome } from './lab/scenario.ts'
import { SCENARIOS } from './lab/scenarios/index.ts'
import { lanesOf } from './lab/timeline.ts'

const OUTCOME: LabOutcome = {
  injected: 'kill -9',
  observed: ['the gate closed', 'everybody was told'],
  unobserved: [],
  checked: ['C1', 'C2', 'C3'],
  violations: [],
  recoveryMs: 300,
  figures: {},
  timeline: [],
}

function scenario(id: number, outcome: Partial<LabOutcome> | string = {}): ScenarioRun {
  const end =
    typeof outcome === 'string'
      ? ({ kind: 'broken', reason: outcome } as const)
      : ({ kind: 'judged', outcome: { ...OUTCOME, ...outcome } } as const)
  return { id, name: `fault ${id}`, group: 'redis', rules: ['L4'], tier: 'quick', seed: 7, ms: 1_000, end }
}

function world(more: Partial<WorldRun> = {}): WorldRun {
  const counted = { schedules: 2_000, steps: 20_000, ms: 1_000, strategies: { pct: 2_000 }, exhausted: [] }
  const words = { world: 'gate', summary: 'who is let in', rules: ['G1'], seed: 7, checked: ['G1'] }
  return { ...words, ...counted, violations: [], seen: ['refused'], unseen: [], ...more }
}

const campaign = (more: Partial<Campaign> = {}): Campaign => ({
  seed: 7,
  scenarios: [scenario(1), scenario(16)],
  worlds: [world()],
  ms: 2_000,
  isInterrupted: false,
  ...more,
})

const VIOLATION = { rule: 'C5', words: 'it is gone' }
const FOUND = { rule: 'G1', words: 'let in', strategy: 'pct', afterSchedules: 12, artefact: undefined }

describe('what a campaign ends with', () => {
  test.each([
    ['everything held', {}, 0],
    ['a broken promise', { scenarios: [scenario(1, { violations: [VIOLATION] })] }, 1],
    [
      'a broken promise beside a void one',
      { scenarios: [scenario(1, { unobserved: ['x'] }), scenario(2, { violations: [VIOLATION] })] },
      1,
    ],
    ['a schedule that broke an invariant', { worlds: [world({ violations: [FOUND] })] }, 1],
    ['a fault that nobody observed', { scenarios: [scenario(1), scenario(2, { unobserved: ['the gate closed'] })] }, 3],
    ['no evidence at all', { scenarios: [scenario(1, { observed: [] })] }, 3],
    ['no invariant at all', { scenarios: [scenario(1, { checked: [] })] }, 3],
    ['a harness that broke', { scenarios: [scenario(1, 'ENOENT')] }, 3],
    ['something interesting that never happened', { worlds: [world({ unseen: ['a reconnect'] })] }, 3],
    ['one schedule, two traces', { worlds: [world({ broken: 'two traces' })] }, 3],
    ['a world without a schedule', { worlds: [world({ schedules: 0 })] }, 3],
    ['nothing that ran', { scenarios: [], worlds: [] }, 3],
    ['a person who ended it', { isInterrupted: true }, 130],
    [
      'a broken promise before a person ended it',
      { isInterrupted: true, scenarios: [scenario(1, { violations: [VIOLATION] })] },
      1,
    ],
  ] as const)('%s', (_, more, code) => {
    expect(exitCodeOf(campaign(more))).toBe(code)
  })

  test('its figures add up, and the slowest recovery is named', () => {
    const totals = totalsOf(
      campaign({ scenarios: [scenario(1), scenario(6, { recoveryMs: 5_000 }), scenario(9, { unobserved: ['x'] })] }),
    )
    expect(totals).toMatchObject({ schedules: 2_000, observed: 7, checked: 10, violations: 0, worlds: 1 })
    expect(totals.verdicts).toEqual({ held: 2, violated: 0, void: 1, broken: 0 })
    expect(totals.slowest).toEqual({ ms: 5_000, id: 6, name: 'fault 6' })
    const table = tableOf(totals, { seeds: '7', ms: 2_000, isInterrupted: false })
    expect(table).toMatch(/schedules +2,000 +2,000\/s/)
    expect(table).toMatch(/slowest recovery +5\.0 s +6 fault 6/)
  })

  test('what did not hold is told with its rule, and with what makes it happen again', () => {
    const bad = campaign({ scenarios: [scenario(1), scenario(16, { violations: [VIOLATION], unobserved: ['the gate closed'] })] })
    const words = failuresOf(bad).join('\n')
    expect(words).toContain('VIOLATED')
    expect(words).toContain('C5: it is gone')
    expect(words).toContain('not observed: the gate closed')
    expect(words).toContain('npm run lab -- --only 16 --seed 7')
    expect(words).not.toContain('fault 1\n')
  })

  test('many of them are as good as the worst, and one that was cut off is none', () => {
    const long = new LongRun()
    expect(long.code).toBe(3)
    long.add(campaign())
    expect(long.code).toBe(0)
    long.add(campaign({ scenarios: [scenario(1, { unobserved: ['x'] })], isInterrupted: true }))
    expect(long.code).toBe(3)
    long.add(campaign({ scenarios: [scenario(1, { violations: [VIOLATION] })] }))
    long.add(campaign({ scenarios: [], worlds: [], isInterrupted: true }))
    expect([long.code, long.rounds, long.totals.schedules]).toEqual([1, 3, 6_000])
    expect(long.totals.verdicts).toEqual({ held: 2, violated: 1, void: 1, broken: 0 })
  })
})

describe('what is asked for', () => {
  const read = (...args: readonly string[]) => readLabOptions(args)

  test.each([
    [['--seed', 'x'], /--seed/],
    [['--seed', '-1'], /seed/],
    [['--lanes', '0'], /--lanes/],
    [['--schedules', '1.5'], /--schedules/],
    [['--group', 'moon'], /no group moon; there is: redis/],
    [['--tier', 'slow'], /no tier slow/],
    [['--hours', '1'], /belongs to --long/],
    [['--long', '--hours', '0'], /--hours/],
    [['--page', '--only', '1'], /--page/],
    [['--what'], /--what/],
    [['17'], /17/],
  ])('%j is asked wrongly', (args, words) => {
    const result = read(...args)
    expect(result).toMatchObject({ kind: 'wrong' })
    expect(result.kind === 'wrong' && result.reason).toMatch(words)
  })

  const options = (...args: readonly string[]): LabOptions => {
    const result = read(...args)
    if (result.kind !== 'options') throw new Error(result.kind)
    return result.options
  }
  const heads = [
    { id: 1, group: 'redis', tier: 'quick' },
    { id: 2, group: 'redis', tier: 'full' },
    { id: 31, group: 'network', tier: 'quick' },
  ] as const

  test('quick ones and all worlds by default; a number or a name is enough for one', () => {
    const ids = (...args: readonly string[]) => {
      const plan = chosen(options(...args), heads, ['gate', 'drain'])
      return typeof plan === 'string' ? plan : [...plan.scenarios.map(({ id }) => id), ...plan.worlds]
    }
    expect(ids()).toEqual([1, 31, 'gate', 'drain'])
    expect(ids('--group', 'redis')).toEqual([1])
    expect(ids('--group', 'worlds')).toEqual(['gate', 'drain'])
    expect(ids('--tier', 'quick', '--tier', 'full', '--group', 'redis')).toEqual([1, 2])
    expect(ids('--only', '2')).toEqual([2])
    expect(ids('--only', 'drain', '--only', '31')).toEqual([31, 'drain'])
    expect(ids('--only', '77')).toMatch(/no scenario and no world 77/)
  })
})

describe('what there is', () => {
  test('no two scenarios have one number, and each of the 52 has one or says why not', () => {
    const ids = SCENARIOS.map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)])
    expect(FAULTS.map(({ id }) => id)).toEqual(Array.from({ length: 52 }, (_, n) => n + 1))
    expect(FAULTS.filter(({ id, whyNot = '' }) => !ids.includes(id) && whyNot === '')).toEqual([])
    for (const { rules } of SCENARIOS) expect(rules.length).toBeGreaterThan(0)
  })
})

describe('the page', () => {
  test('ranges of rules are short', () => {
    expect(ranges(['progress', 'C3', 'C1', 'C2', 'L4', 'L5', 'R1', 'C1'])).toBe('C1-C3 L4 L5 R1 progress')
  })

  test('holds every run, what is left of the 52, and keeps the planted bugs', () => {
    const where = { commit: 'abc', date: '2026-01-01', node: '20', redis: '7.0', machine: 'one' }
    const page = pageOf(campaign({ scenarios: [scenario(1), scenario(16, { unobserved: ['x|y'] })] }), SCENARIOS, where, 'BUGS\n')
    expect(page).toContain('| 1 | fault 1 | the gate closed; everybody was told | C1-C3 | 0 | 300 ms | held |')
    expect(page).toContain('not observed: x\\|y')
    expect(page).toContain('**gate**: who is let in')
    expect(page).toContain('BUGS\n')
    expect(page).toContain('- **52** the wall clock jumps by an hour')
    expect(page).not.toContain('- **16** ')
  })

  test('a picture has a bar for each moment that is shown, and no text that is not escaped', () => {
    const timeline = [
      { atMs: 1_000, lane: 'fault', what: '<kill> & "cut"', untilMs: 2_000 },
      { atMs: 0, lane: 'gate', what: 'open', untilMs: 1_100 },
      { atMs: 1_100, lane: 'gate', what: 'closed: redis.commands', untilMs: 60_000 },
      { atMs: 99_000, lane: 'gate', what: 'open' },
    ]
    const svg = pictureOf('A picture', [{ id: 1, name: 'one', timeline }])
    expect(svg.match(/<title>/g)).toHaveLength(3)
    expect(svg).toContain('&lt;kill&gt; &amp; &quot;cut&quot;')
    expect(svg.match(/class="closed"/g)).toHaveLength(2)
  })

  test('lanes of a log: the gate, and services from their loss until they are ready', () => {
    const at = (second: number): string => new Date(1_000_000 + second * 1_000).toISOString()
    const event = (second: number, message: string, more: object = {}) => ({
      message,
      severity: 'INFO',
      timestamp: at(second),
      ...more,
    })
    const lanes = lanesOf(
      [
        event(0, 'server.listening'),
        event(0.5, 'service.lost', { service: 'redis.reader', reason: 'not yet' }),
        event(0.9, 'service.ready', { service: 'redis.reader' }),
        event(0.9, 'gate.opened'),
        event(2, 'service.lost', { service: 'redis.commands', reason: 'gone' }),
        event(2, 'gate.closed', { reason: 'gate: redis.commands' }),
        event(3, 'service.ready', { service: 'redis.commands' }),
        event(4, 'gate.opened'),
        event(5, 'server.stopped'),
      ],
      1_001_000,
    )
    expect(lanes).toEqual([
      { atMs: 0, what: 'open', lane: 'gate', untilMs: 1_000 },
      { atMs: 1_000, what: 'gone', lane: 'redis.commands', untilMs: 2_000 },
      { atMs: 1_000, what: 'closed: redis.commands', lane: 'gate', untilMs: 3_000 },
      { atMs: 3_000, what: 'open', lane: 'gate', untilMs: 4_250 },
    ])
  })
})

test('a run that was judged is held only with evidence and invariants', () => {
  expect([scenario(1), scenario(1, { observed: [] }), world({ unseen: ['x'], violations: [FOUND] })].map(verdictOf)).toEqual([
    'held',
    'void',
    'violated',
  ])
})
