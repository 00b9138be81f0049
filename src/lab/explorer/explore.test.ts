import { describe, expect, test } from 'vitest'
import { politeness, restless, toyGate, worldOf } from '../../../test/support/toy-worlds.ts'
import { realClock } from '../../runtime/real.ts'
import { explore, STRATEGIES, type Exploration, type ExploreOptions, type WorldDefinition } from './index.ts'

const explored = (world: WorldDefinition, options: Partial<ExploreOptions> = {}): Promise<Exploration> =>
  explore(world, { schedules: 2_000, seed: 1, clock: realClock, ...options })

describe('a race', () => {
  test.each(STRATEGIES)('[X2] is found by %s, made small, and the same again from its vector', async (strategy) => {
    const { verdict, found, schedules } = await explored(toyGate({ isFixed: false }), { strategy })
    expect([verdict, found?.invariant, found?.strategy]).toEqual(['violated', 'open-means-connected', strategy])
    expect(found?.afterSchedules).toBe(schedules)
    // The loss comes before the proof of what is lost, and little else is out of order.
    expect(found?.vector.filter((entry) => entry > 0).length).toBeLessThanOrEqual(strategy === 'exhaustive' ? 1 : 3)
  })

  test('[X2] that is mended is found by none, and exhaustive says when it has run every schedule', async () => {
    const world = toyGate({ isFixed: true })
    const { verdict, exhausted, schedules, seen, bySchedules } = await explored(world, { preemptionsMax: 20, schedules: 40_000 })
    expect([verdict, exhausted]).toEqual(['held', ['exhaustive']])
    expect(schedules).toBe(40_000)
    expect(bySchedules.exhaustive).toBeGreaterThan(20)
    expect(bySchedules.exhaustive).toBeLessThan(10_000)
    expect(seen['a proof of a connection that was lost']).toBeGreaterThan(1_000)
  })

  test('[X2] a bound on deviations runs fewer, and says only that those are done', async () => {
    const count = async (preemptionsMax: number): Promise<number> =>
      (await explored(toyGate({ isFixed: true }), { strategy: 'exhaustive', preemptionsMax })).schedules
    const counts = [await count(0), await count(1), await count(2)]
    expect(counts[0]).toBe(1)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
  })

  test('[X1] the same seed makes the same schedules, another seed others', async () => {
    const orders = async (seed: number): Promise<string> => {
      let said = ''
      const world = worldOf(async (sim) => {
        await Promise.all([1, 2, 3, 4].map(async (n) => (await sim.point(`${n}`), (said += n))))
      })
      await explored(world, { strategy: 'random', schedules: 40, seed, guardEvery: 1_000 })
      return said
    }
    expect(await orders(5)).toBe(await orders(5))
    expect(await orders(5)).not.toBe(await orders(6))
  })
})

describe('the harness itself', () => {
  test('[X3] a schedule that goes two ways is no success, and is told where', async () => {
    const { verdict, nondeterminism } = await explored(restless())
    expect(verdict).toBe('nondeterministic')
    expect(nondeterminism).toContain('line 1')
    expect(nondeterminism).toContain('even')
  })

  test('[X3] so is a failure that does not come again', async () => {
    let runs = 0
    const once = worldOf((sim) => sim.check('once', ++runs !== 5, () => 'the fifth'))
    const { verdict, nondeterminism } = await explored(once, { strategy: 'random', guardEvery: 1_000 })
    expect([verdict, nondeterminism]).toEqual([
      'nondeterministic',
      'one schedule broke once (the fifth), and did not when it was run again',
    ])
  })

  test('[X4] a world in which nothing interesting happened proves nothing', async () => {
    const { verdict, unseen } = await explored(
      worldOf((sim) => sim.saw('this'), { mustSee: ['this', 'that'] }),
      { schedules: 10 },
    )
    expect([verdict, unseen]).toEqual(['vacuous', ['that']])
  })

  test('[X2] where time ends before the schedules do, each strategy has had its share of it', async () => {
    let nowMs = 0
    const clock = { monotonicMs: () => nowMs++, wallMs: () => nowMs }
    const { bySchedules, schedules } = await explored(toyGate({ isFixed: true }), {
      clock,
      preemptionsMax: 20,
      schedules: 40_000,
      withinMs: 400,
    })
    expect(schedules).toBeLessThan(400)
    for (const name of STRATEGIES) expect(bySchedules[name], name).toBeGreaterThan(10)
  })

  test('an interruption is no success either', async () => {
    const { verdict, schedules } = await explored(toyGate({ isFixed: true }), { signal: AbortSignal.abort() })
    expect([verdict, schedules]).toEqual(['interrupted', 0])
  })
})

describe('what never ends', () => {
  test('[X5] a livelock is found, and its mended version is not', async () => {
    const { verdict, found } = await explored(politeness({ isMended: false }))
    expect([verdict, found?.invariant, found?.words]).toEqual(['violated', 'somebody-passes', 'nobody has passed for a second'])
    expect((await explored(politeness({ isMended: true }))).verdict).toBe('held')
  })

  test.each<[string, WorldDefinition, string]>([
    ['a wait for what cannot happen', worldOf(() => new Promise<void>(() => {})), 'stuck'],
    ['a timer without end', worldOf((sim) => void sim.timers.every(1_000, () => {}), { stepsMax: 100 }), 'endless'],
    ['a script that raises', worldOf(() => Promise.reject(new Error('no'))), 'raised'],
    ['a step that raises', worldOf((sim) => void sim.park('bad', () => JSON.parse('{'))), 'raised'],
    [
      'a hot state at the end of everything',
      worldOf((sim) =>
        sim.eventually(
          'cold',
          () => true,
          9_000,
          () => 'hot',
        ),
      ),
      'cold',
    ],
    [
      'a hot state that cools too late',
      worldOf(async (sim) => {
        let isHot = true
        sim.eventually(
          'cold',
          () => isHot,
          500,
          () => 'hot',
        )
        sim.timers.after(501, () => (isHot = false))
      }),
      'cold',
    ],
  ])('[X5] %s is a violation', async (_name, world, invariant) => {
    expect((await explored(world, { schedules: 1 })).found?.invariant).toBe(invariant)
  })

  test('[X5] a hot state that cools in time is none', async () => {
    const world = worldOf(async (sim) => {
      let isHot = true
      sim.eventually(
        'cold',
        () => isHot,
        500,
        () => 'hot',
      )
      sim.timers.after(500, () => (isHot = false))
    })
    expect((await explored(world, { schedules: 1 })).verdict).toBe('held')
  })
})
