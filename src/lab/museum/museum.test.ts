import { describe, expect, test } from 'vitest'
import { ManualWorld, seededRandom } from '../../runtime/manual.ts'
import type { Timers } from '../../runtime/index.ts'
import {
  fingerprintOf,
  LOOKS,
  museum,
  SLEEP_MS,
  virtualStage,
  type ExhibitName,
  type Finding,
  type Stage,
  type StrategyName,
} from './index.ts'

const STARTS = 40
const SEED = 20_250_909
const shown = await museum({ seed: SEED, starts: STARTS }, virtualStage(SEED))

function of(exhibit: ExhibitName, strategy: StrategyName): Finding {
  const found = shown.findings.find((one) => one.exhibit === exhibit && one.strategy === strategy)
  if (found === undefined) throw new Error(`there is no finding for ${strategy} on ${exhibit}`)
  return found
}

describe('the museum', () => {
  test('one seed gives one museum, another another, and every strategy meets the same starts', async () => {
    expect(await museum({ seed: SEED, starts: STARTS }, virtualStage(SEED))).toEqual(shown)
    expect((await museum({ seed: 1, starts: STARTS }, virtualStage(1))).findings).not.toEqual(shown.findings)
    expect(new Set(shown.findings.map(({ people }) => people))).toEqual(new Set([20 * STARTS]))
    for (const { starts, whenReady, tooEarly, never } of shown.findings) expect(whenReady + tooEarly + never).toBe(starts)
  })
})

describe('A: the check calls a property as a function', () => {
  const constantMs = LOOKS.again * LOOKS.everyMs

  test.each(['loop', 'sleep'] as const)('the %s never opens, after exactly 7.5 s, and blames Redis', (strategy) => {
    const finding = of('A', strategy)
    expect(finding).toMatchObject({ never: STARTS, peopleTooEarly: 0, namedTheCheck: 0 })
    expect(finding.gaveUpMs).toEqual({ min: constantMs, median: constantMs, max: constantMs })
    expect(fingerprintOf({ min: constantMs, median: constantMs, max: constantMs })).toBe('constant')
    expect(finding.lastWords).toBe('failed services: redis (7.50 s)')
  })

  test('the sleep stands behind the line that raises, and never ran', () => {
    expect(of('A', 'sleep').slept).toBe(0)
  })

  test('Redis was well: whoever had believed the client library would have been right', () => {
    expect(of('A', 'library')).toMatchObject({ whenReady: STARTS, peopleTooEarly: 0 })
  })

  test('[R5] Tidegate lets nobody in either, and says at the first attempt what raised, and that it is not Redis', () => {
    const finding = of('A', 'tidegate')
    expect(finding).toMatchObject({ never: STARTS, peopleTooEarly: 0, namedTheCheck: STARTS })
    expect(finding.namedTheCheckMs).toEqual({ min: 0, median: 0, max: 0 })
    expect(finding.gaveUpMs && fingerprintOf(finding.gaveUpMs)).toBe('constant')
    const story = shown.stories.find(({ exhibit }) => exhibit === 'A')
    expect(story?.explained.text).toMatch(
      /redis is .*its start is broken, which says nothing about the service: TypeError: manager\.isConnected is not a function at .*\(exhibits\.(ts|js):\d+:\d+\)/,
    )
    expect(story?.gaveUp?.text).toContain('the start budget ended')
  })
})

describe('B: connected, and its background task not ready yet', () => {
  test.each(['loop', 'library'] as const)('the %s lets everybody who waits in too early, in every start', (strategy) => {
    const finding = of('B', strategy)
    expect(finding.tooEarly).toBe(STARTS)
    expect(finding.peopleTooEarly).toBeGreaterThan(STARTS)
  })

  test('the sleep ran in every start, and is too short in most: it never opens A, and lets B in too early', () => {
    const finding = of('B', 'sleep')
    expect(finding.slept).toBe(STARTS)
    expect(finding.tooEarly).toBeGreaterThan(STARTS / 2)
    expect(finding.peopleTooEarly).toBeGreaterThan(0)
    // Where it is long enough, it is longer than that.
    expect(finding.lateMs?.max).toBeLessThanOrEqual(SLEEP_MS)
    expect(of('A', 'sleep').never).toBe(STARTS)
  })

  test('a race scatters, and the fingerprint says so', () => {
    const { earlyMs } = of('B', 'loop')
    expect(earlyMs && fingerprintOf(earlyMs)).toBe('scattered')
  })

  test('[R1] [R3] Tidegate opens in the turn in which the task says that it is ready, and nobody comes in before', () => {
    const finding = of('B', 'tidegate')
    expect(finding).toMatchObject({ whenReady: STARTS, tooEarly: 0, never: 0, peopleTooEarly: 0 })
    expect(finding.lateMs?.max).toBeLessThan(0.001)
    const story = shown.stories.find(({ exhibit }) => exhibit === 'B')
    expect(story?.explained.text).toContain('(not done: monitor)')
    expect(story?.timeline.map(({ text }) => text).slice(0, 3)).toEqual([
      'redis starts, life 1; its tasks: monitor',
      'redis shows evidence: connected true',
      'redis: its monitor is ready, evidence: ticks 1',
    ])
    expect(story?.timeline.map(({ text }) => text)).toContain('the gate opens')
  })
})

describe('C: A with its one line mended', () => {
  test('everybody comes in, and the sleep costs half a second for nothing', () => {
    for (const strategy of ['loop', 'library', 'tidegate'] as const) {
      expect(of('C', strategy)).toMatchObject({ whenReady: STARTS, peopleTooEarly: 0 })
      expect(of('C', strategy).lateMs?.max).toBeLessThan(0.001)
    }
    const late = of('C', 'sleep').lateMs
    expect([late?.min, late?.max].map((ms) => Math.round(ms ?? 0))).toEqual([SLEEP_MS, SLEEP_MS])
  })
})

/** As real timers are: every other one forgets the fraction of a millisecond, and the rest are late. */
function unevenStage(seed: number): Stage {
  return async (index, run) => {
    const world = new ManualWorld()
    let n = index
    const after: Timers['after'] = (ms, done) => world.timers.after(n++ % 2 === 0 ? Math.trunc(ms) : ms + (n % 40), done)
    const result = run({ clock: world.clock, timers: { ...world.timers, after }, random: seededRandom(seed + index) })
    await world.advance(20_000)
    return result
  }
}

test('what real timers do to the plan counts for nobody: a start is held against what happened in it', async () => {
  const uneven = await museum({ seed: SEED, starts: STARTS }, unevenStage(SEED))
  for (const [exhibit, strategy] of [
    ['A', 'library'],
    ['B', 'tidegate'],
    ['C', 'loop'],
    ['C', 'tidegate'],
  ] as const) {
    const finding = uneven.findings.find((one) => one.exhibit === exhibit && one.strategy === strategy)
    expect(finding, `${exhibit} ${strategy}`).toMatchObject({ whenReady: STARTS, peopleTooEarly: 0, lateMs: { max: 0 } })
  }
})
