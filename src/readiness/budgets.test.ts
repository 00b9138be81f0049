import { describe, expect, test } from 'vitest'
import { checkBudgets, checkTimes, inequalities, type Budgets } from './budgets.ts'
import { graphOf } from './graph.ts'
import type { ServiceDefinition, Verify } from './service.ts'

const verify: Verify = {
  everyMs: 1_000,
  timeoutMs: 200,
  maxAgeMs: 1_201,
  fall: 2,
  rise: 2,
  run: () => ({ kind: 'proved', evidence: { ok: true } }),
}
const budgets: Budgets = { startMs: 900, platformWindowMs: 900, drainMs: 1_500, graceMs: 1_500 }
const steps = [
  { name: 'sessions', budgetMs: 700 },
  { name: 'logs', budgetMs: 300 },
]

function list(
  more: { readonly verify?: Partial<Verify>; readonly budgets?: Partial<Budgets>; readonly steps?: typeof steps } = {},
): ReturnType<typeof inequalities> {
  const start: ServiceDefinition['start'] = () => ({ kind: 'started' })
  const services: readonly ServiceDefinition[] = [
    { name: 'redis.commands', attemptMs: 600, start, verify: { ...verify, ...more.verify } },
    { name: 'redis.sub', attemptMs: 300, needs: ['redis.commands'], start },
  ]
  return inequalities(
    { ...budgets, ...more.budgets },
    graphOf(services, [{ name: 'clients', critical: ['redis.sub'] }]),
    more.steps ?? steps,
  )
}

describe('[R10] the budgets', () => {
  test('each inequality says its numbers and its slack', () => {
    expect(list()).toEqual([
      { text: 'redis.commands verify timeout (200 ms) < redis.commands verify period (1000 ms)', slackMs: 800, isStrict: true },
      {
        text: 'redis.commands verify period + timeout (1200 ms) < redis.commands max age (1201 ms)',
        slackMs: 1,
        isStrict: true,
      },
      {
        text: 'the longest path to ready: redis.commands -> redis.sub (900 ms) <= start budget (900 ms)',
        slackMs: 0,
        isStrict: false,
      },
      { text: 'start budget (900 ms) <= platform window (900 ms)', slackMs: 0, isStrict: false },
      { text: 'drain: sessions + logs + stopping services (1500 ms) <= drain budget (1500 ms)', slackMs: 0, isStrict: false },
      { text: 'drain budget (1500 ms) <= grace of the platform (1500 ms)', slackMs: 0, isStrict: false },
    ])
    expect(() => checkBudgets(list())).not.toThrow()
  })

  test('where nobody waits and nobody kills, nothing has to hold', () => {
    const { startMs, drainMs } = budgets
    const start: ServiceDefinition['start'] = () => ({ kind: 'started' })
    const graph = graphOf([{ name: 'a', attemptMs: 1, start }], [{ name: 'clients', critical: ['a'] }])
    expect(inequalities({ startMs, drainMs }, graph, []).map(({ text }) => text)).toEqual([
      'the longest path to ready: a (1 ms) <= start budget (900 ms)',
      'drain: stopping services (500 ms) <= drain budget (1500 ms)',
    ])
  })

  test.each([
    [
      'timeout = period',
      { verify: { timeoutMs: 1_000, maxAgeMs: 5_000 } },
      'verify timeout (1000 ms) < redis.commands verify period (1000 ms) does not hold: they are equal',
    ],
    ['period + timeout = max age', { verify: { maxAgeMs: 1_200 } }, 'max age (1200 ms) does not hold: they are equal'],
    [
      'a path longer than the start',
      { budgets: { startMs: 899 } },
      '(900 ms) <= start budget (899 ms) does not hold: it is 1 ms too much',
    ],
    [
      'a start longer than the window',
      { budgets: { platformWindowMs: 800 } },
      'platform window (800 ms) does not hold: it is 100 ms too much',
    ],
    [
      'drain parts longer than the drain',
      { budgets: { drainMs: 1_490 } },
      'drain budget (1490 ms) does not hold: it is 10 ms too much',
    ],
    [
      'a drain longer than the grace',
      { budgets: { graceMs: 1_000 } },
      'grace of the platform (1000 ms) does not hold: it is 500 ms too much',
    ],
  ])('%s is refused with its numbers', (_name, more, message) => {
    expect(() => checkBudgets(list(more))).toThrow(message)
  })

  test('all that is violated is said at once', () => {
    expect(() => checkBudgets(list({ verify: { maxAgeMs: 1_000 }, budgets: { graceMs: 1_000 } }))).toThrow(/max age.*; .*grace/)
  })
})

describe('[R10] the numbers', () => {
  const good = {
    budgets,
    reopening: { holdMs: 500, holdMaxMs: 500, flapWindowMs: 0 },
    backoff: { baseMs: 1, maxMs: 1 },
    drainSteps: steps,
    timelineMax: 1,
  }

  test('good ones pass', () => expect(() => checkTimes(good)).not.toThrow())

  test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, 2 ** 31])('%d is no time', (ms) => {
    const changed = [
      { budgets: { ...budgets, startMs: ms } },
      { budgets: { ...budgets, platformWindowMs: ms } },
      { budgets: { ...budgets, drainMs: ms } },
      { budgets: { ...budgets, graceMs: ms } },
      { reopening: { ...good.reopening, holdMs: ms } },
      { reopening: { ...good.reopening, holdMaxMs: ms } },
      { reopening: { ...good.reopening, flapWindowMs: ms } },
      { backoff: { baseMs: ms, maxMs: 10 } },
      { backoff: { baseMs: 1, maxMs: ms } },
      { drainSteps: [{ name: 'sessions', budgetMs: ms }] },
    ]
    for (const more of changed) expect(() => checkTimes({ ...good, ...more }), JSON.stringify(more)).toThrow(`is ${ms} ms`)
  })

  test('a wait of nothing between attempts would never end its turn, and a bound below its start is none', () => {
    expect(() => checkTimes({ ...good, backoff: { baseMs: 0, maxMs: 10 } })).toThrow('the first wait between attempts is 0 ms')
    expect(() => checkTimes({ ...good, backoff: { baseMs: 11, maxMs: 10 } })).toThrow(
      'the longest wait between attempts is 10 ms',
    )
    expect(() => checkTimes({ ...good, reopening: { ...good.reopening, holdMaxMs: 499 } })).toThrow('the longest hold')
  })

  test.each([0, Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY])(
    'a timeline of %d entries is none, or has no bound',
    (timelineMax) => {
      expect(() => checkTimes({ ...good, timelineMax })).toThrow(`keep ${timelineMax} entries`)
    },
  )
})
