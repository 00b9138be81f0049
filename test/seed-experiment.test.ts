/** The seed's experiment (docs/seed-experiment.md) on a clock that stands still until it is turned: the same counts each time. */
import { describe, expect, test } from 'vitest'
import {
  experiment,
  experimentMarkdown,
  judgeExperiment,
  picture,
  POLL,
  readExperimentOptions,
  SLEEP_MS,
  START_MS,
  summaries,
  TRIAL_MS,
  type Summary,
  type Trial,
  type Trials,
} from '../bench/experiment/index.mjs'
import * as readiness from '../src/readiness/index.ts'
import { ManualWorld, seededRandom } from '../src/runtime/manual.ts'

const RUNS = 100

/** Each start in a world of its own. */
function onManualTime(seed: number): Promise<Trials> {
  return experiment({ seed, runs: RUNS, seededRandom }, readiness, async (index, run) => {
    const { clock, timers, advance } = bound(new ManualWorld())
    const trial = run({ clock, timers, random: seededRandom(index) })
    await advance(TRIAL_MS)
    return trial
  })
}

function bound(world: ManualWorld): Pick<ManualWorld, 'clock' | 'timers' | 'advance'> {
  return { clock: world.clock, timers: world.timers, advance: (ms) => world.advance(ms) }
}

const SEED = 20_250_909
const trials = await onManualTime(SEED)
const all = summaries(trials)

function of(strategy: string): Summary {
  const found = all.find((summary) => summary.strategy === strategy)
  if (found === undefined) throw new Error(`there is no strategy ${strategy}`)
  return found
}

const CHECK_ONCE = of('check once')
const SLEEP = of('sleep 500 ms')
const POLLED = of('poll 5 × 1.5 s')
const WHOLE_FLAG = of('poll 5 × 1.5 s, whole flag')
const SIGNALS = of('signals')
const OTHERS = [CHECK_ONCE, SLEEP, POLLED, WHOLE_FLAG]

describe('the starts', () => {
  test('one seed gives one experiment, and another another', async () => {
    expect(await onManualTime(SEED)).toEqual(trials)
    expect(await onManualTime(SEED + 1)).not.toEqual(trials)
  })

  test('each strategy meets each kind of start, and the same ones', () => {
    const kinds = (name: string): readonly string[] =>
      trials.working.filter(({ strategy }) => strategy === name).map(({ kind }) => kind)
    expect(new Set(kinds('signals'))).toEqual(new Set(['ordinary', 'lost', 'hangs', 'fails']))
    for (const { strategy } of OTHERS) expect(kinds(strategy)).toEqual(kinds('signals'))
    const readyMs = (name: string): readonly unknown[] =>
      trials.working.filter(({ strategy }) => strategy === name).map((trial) => trial.readyMs)
    for (const { strategy } of OTHERS) expect(readyMs(strategy)).toEqual(readyMs('signals'))
  })
})

describe('who is let in while a task is not ready', () => {
  test('[R1][R3] nobody under signals, though everybody comes in who can', () => {
    expect(SIGNALS.falselyAdmitted).toBe(0)
    expect(SIGNALS.admitted).toBeGreaterThan(0)
    const canBeReady = trials.working.filter(
      ({ kind, strategy }) => strategy === 'signals' && (kind === 'ordinary' || kind === 'lost'),
    )
    expect(canBeReady.map(({ turnedAway }) => turnedAway)).toEqual(canBeReady.map(() => 0))
  })

  test.each(OTHERS)('somebody under $strategy', ({ falselyAdmitted }) => {
    expect(falselyAdmitted).toBeGreaterThan(0)
  })

  test('a sleep only moves the same people half a second', () => {
    const helped = CHECK_ONCE.falselyAdmitted - SLEEP.falselyAdmitted
    expect(helped / CHECK_ONCE.falselyAdmitted).toBeLessThan(0.05)
  })

  test('a poll of a flag that covers everything errs only after a loss that it does not see', () => {
    expect(WHOLE_FLAG.falseBy).toMatchObject({ ordinary: 0, hangs: 0, fails: 0 })
    expect(WHOLE_FLAG.falseBy.lost).toBeGreaterThan(0)
  })
})

describe('how late the door opens', () => {
  test('signals open in the turn of the last task, in every start', () => {
    expect(new Set(SIGNALS.latenessMs)).toEqual(new Set([0]))
    expect(SIGNALS.latenessMs).toHaveLength(SIGNALS.starts - SIGNALS.hangs.starts - SIGNALS.fails.starts)
  })

  test('a sleep opens exactly so much later than a look', () => {
    const later = SLEEP.latenessMs.map((ms, index) => ms - (CHECK_ONCE.latenessMs[index] ?? Number.NaN))
    expect(later.every((ms) => Math.abs(ms - SLEEP_MS) < 0.001)).toBe(true)
  })

  test('the best poll is late by up to its period, and in the middle by much', () => {
    const ordinary = trials.working.filter(({ kind, strategy }) => kind === 'ordinary' && strategy === WHOLE_FLAG.strategy)
    const late = ordinary.map(({ openMs, readyMs }) => (openMs ?? Number.NaN) - (readyMs ?? Number.NaN))
    expect(Math.max(...late)).toBeLessThan(POLL.everyMs)
    expect(WHOLE_FLAG.lateness?.median).toBeGreaterThan(250)
  })
})

describe('what is said when a start cannot succeed', () => {
  const ofKind = (name: string, kind: Trial['kind']): readonly Trial[] =>
    trials.working.filter((trial) => trial.strategy === name && trial.kind === kind)

  test('[R9] a task that never ends: signals give up with the budget, and have named it after one attempt', () => {
    expect(SIGNALS.hangs).toMatchObject({ noticed: SIGNALS.hangs.starts, named: SIGNALS.hangs.starts })
    expect(SIGNALS.hangs.afterMs).toMatchObject({ min: START_MS, max: START_MS })
    expect(SIGNALS.hangs.namedAfterMs?.max).toBeLessThan(START_MS)
    for (const { faulty, said } of ofKind('signals', 'hangs')) expect(said.at(-1)?.text).toContain(faulty)
  })

  test('a task that fails: signals give up in that turn, and say why', () => {
    expect(SIGNALS.fails.starts).toBeGreaterThan(0)
    expect(SIGNALS.fails.afterMs).toEqual(SIGNALS.fails.namedAfterMs)
    for (const { faulty, said } of ofKind('signals', 'fails')) expect(said.at(-1)?.text).toContain(`${faulty} failed: NOPERM`)
  })

  test.each([CHECK_ONCE, SLEEP, POLLED])('$strategy notices neither, and lets everybody in', ({ hangs, fails }) => {
    expect(hangs).toMatchObject({ noticed: 0, named: 0 })
    expect(fails).toMatchObject({ noticed: 0, named: 0 })
  })

  test('the best poll notices both after 7.5 s, and does not know which', () => {
    expect(WHOLE_FLAG.hangs).toMatchObject({ noticed: WHOLE_FLAG.hangs.starts, named: 0 })
    expect(WHOLE_FLAG.fails).toMatchObject({ noticed: WHOLE_FLAG.fails.starts, named: 0 })
  })
})

describe('what is said when the check itself is broken', () => {
  test.each([POLLED, WHOLE_FLAG])('the constant of the seed: $strategy gives up after exactly 7,500 ms', ({ broken }) => {
    expect(broken.afterMs).toEqual({ median: 7_500, p99: 7_500, min: 7_500, max: 7_500 })
    expect(broken.noticed).toBe(broken.starts)
  })

  test('behind the line that raises a sleep never sleeps: it gives up when a look does', () => {
    expect(SLEEP.broken.afterMs).toEqual(CHECK_ONCE.broken.afterMs)
  })

  test.each(OTHERS)('$strategy blames the service, which is well', ({ broken, strategy }) => {
    expect(broken.named).toBe(0)
    for (const trial of trials.broken.filter((each) => each.strategy === strategy)) {
      expect(trial.readyMs).toBeLessThan(TRIAL_MS)
      expect(trial.said.at(-1)?.text).toMatch(/^(redis is not ready|failed services: redis)/)
    }
  })

  test('[R5] signals call it broken at the first attempt, with what was raised and where, and let nobody in', () => {
    expect(SIGNALS.broken.named).toBe(SIGNALS.broken.starts)
    expect(SIGNALS.broken.namedAfterMs).toEqual(CHECK_ONCE.broken.afterMs)
    for (const { admitted, said } of trials.broken.filter(({ strategy }) => strategy === 'signals')) {
      expect(admitted).toBe(0)
      const words = said.at(-1)?.text
      expect(words).toContain('is broken, which says nothing about the service')
      expect(words).toMatch(/TypeError: service\.isConnected is not a function at .*strategies\.mjs:\d+/)
    }
  })
})

describe('the report', () => {
  test('what is demanded of signals is met, and a client let in too early is not', () => {
    expect(judgeExperiment(all).every(({ met }) => met)).toBe(true)
    const worse = all.map((summary) => (summary.strategy === 'signals' ? { ...summary, falselyAdmitted: 1 } : summary))
    expect(judgeExperiment(worse).filter(({ met }) => !met)).toHaveLength(1)
  })

  test('2 ms late is too late', () => {
    const late = { median: 0.1, p99: 2, min: 0, max: 2 }
    const worse = all.map((summary) => (summary.strategy === 'signals' ? { ...summary, lateness: late } : summary))
    expect(judgeExperiment(worse).filter(({ met }) => !met)).toMatchObject([{ text: expect.stringContaining('p99 2.000 ms') }])
  })

  test('the table has a column for each strategy, and a constant is told as one figure', () => {
    const text = experimentMarkdown(all)
    expect(text).toContain('|  | check once | sleep 500 ms | poll 5 × 1.5 s | poll 5 × 1.5 s, whole flag | signals |')
    expect(text).toMatch(
      /\*\*the check is broken\*\*: start given up \|.*\| all after 7,500 ms \| all after 7,500 ms \| all after 7,500 ms \|/,
    )
    expect(text).not.toContain('MISSED')
  })

  test('the picture has a row for each strategy, and says that nobody came too early by signals alone', () => {
    const svg = picture(all)
    for (const { strategy } of all) expect(svg).toContain(`class="name">${strategy}<`)
    expect(svg.match(/>nobody</g)).toHaveLength(1)
    expect(svg).not.toMatch(/NaN|undefined/)
  })

  test('options are read, and a wrong one is named', () => {
    expect(readExperimentOptions(['--seed', '7', '--runs', '20'])).toEqual({ seed: 7, runs: 20, json: false, write: false })
    expect(() => readExperimentOptions(['--runs', '0.5'])).toThrow('--runs: "0.5"')
  })
})
