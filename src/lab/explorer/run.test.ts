import { describe, expect, test } from 'vitest'
import { worldOf } from '../../../test/support/toy-worlds.ts'
import type { Timers } from '../../runtime/index.ts'
import { traceInWords, type Simulation } from './index.ts'
import { runOnce, type Run } from './run.ts'
import { VectorScheduler } from './schedule.ts'

/** What is written down, in the order of one vector. */
async function order(
  vector: readonly number[],
  script: (sim: Simulation, note: (text: string) => () => void) => void,
  more: { readonly patienceMs?: number } = {},
): Promise<string> {
  const said: string[] = []
  const world = worldOf((sim) => script(sim, (text) => () => void said.push(text)), more)
  const { violation } = await runOnce(world, new VectorScheduler(vector), { seed: 1 })
  expect(violation).toBeUndefined()
  return said.join(' ')
}

const wait = (timers: Timers, ms: number): Promise<void> => new Promise((resolve) => void timers.after(ms, resolve))

describe('[X1] a vector', () => {
  const three = (sim: Simulation, note: (text: string) => () => void): void => {
    for (const name of ['a', 'b', 'c']) sim.park(name, note(name))
  }

  test.each([
    [[], 'a b c'],
    [[0, 0, 0, 0], 'a b c'],
    [[1], 'b a c'],
    [[2, 1], 'c b a'],
    [[9, 9], 'c b a'],
  ])('%j goes %s', async (vector, expected) => {
    expect(await order(vector, three)).toBe(expected)
  })

  test('decides free choices as well, and is all that is decided', async () => {
    let said = ''
    const world = worldOf(async (sim) => {
      said += sim.choose('how many', 3)
      said += sim.choose('only one', 1)
      await Promise.all([sim.point('a'), sim.point('b')])
    })
    const { choices } = await runOnce(world, new VectorScheduler([2, 1]), { seed: 1 })
    expect(said).toBe('20')
    expect(choices).toEqual([
      { index: 2, options: 3, isFree: true },
      { index: 1, options: 2, isFree: false },
    ])
  })

  test('what was taken back does not happen', async () => {
    expect(
      await order([], (sim, note) => {
        sim.park('a', note('a'))()
        sim.timers.after(5, note('b'))()
        sim.park('c', note('c'))
      }),
    ).toBe('c')
  })
})

describe('[X7] time', () => {
  const race = (sim: Simulation, note: (text: string) => () => void): void => {
    sim.timers.after(100, note('timeout'))
    sim.timers.after(50, () => void sim.park('late', note('late')))
    sim.park('reply', note('reply'))
  }

  test.each([
    [[], 'reply late timeout'],
    // Time passes to 50 ms; the reply is older.
    [[1], 'reply late timeout'],
    [[1, 1], 'late reply timeout'],
    [[1, 2], 'timeout reply late'],
  ])('may pass before a step that could go on: %j is %s', async (vector, expected) => {
    expect(await order(vector, race)).toBe(expected)
  })

  test('but no step is overtaken for longer than it has patience', async () => {
    const script = (sim: Simulation, note: (text: string) => () => void): void => {
      for (const ms of [100, 200, 300, 400]) sim.timers.after(ms, note(String(ms)))
      sim.park('reply', note('reply'))
    }
    expect(await order([1, 1, 1, 1, 1], script, { patienceMs: 150 })).toBe('100 reply 200 300 400')
  })

  test('timers that are due together are an order as well', async () => {
    const script = (sim: Simulation, note: (text: string) => () => void): void => {
      sim.timers.after(10, note('a'))
      sim.timers.after(10, note('b'))
    }
    expect([await order([], script), await order([1], script)]).toEqual(['a b', 'b a'])
  })

  test('the end of a turn comes before timers, and by itself before everything; what arrives in that turn may come first', async () => {
    const script = (sim: Simulation, note: (text: string) => () => void): void => {
      sim.timers.after(0, note('timer'))
      sim.park('reply', note('reply'))
      sim.timers.soon(note('soon'))
      sim.timers.soon(note('too'))
    }
    expect([await order([], script), await order([1], script)]).toEqual(['soon too timer reply', 'reply soon too timer'])
  })

  test('a process that stands still keeps no deadline, and is not blamed for it', async () => {
    let nowMs = 0
    const world = worldOf(async (sim) => {
      let isHot = true
      sim.eventually(
        'cold',
        () => isHot,
        100,
        () => 'hot',
      )
      await wait(sim.timers, 50)
      sim.stall(5_000)
      await wait(sim.timers, 50)
      isHot = false
      nowMs = sim.clock.monotonicMs()
    })
    const { violation } = await runOnce(world, new VectorScheduler([]), { seed: 1 })
    expect([violation, nowMs]).toEqual([undefined, 5_100])
  })

  test('a timer that comes again does not make up for what it missed', async () => {
    const times: number[] = []
    const world = worldOf(async (sim) => {
      const stop = sim.timers.every(100, () => void times.push(sim.clock.monotonicMs()))
      sim.timers.after(50, () => sim.stall(300))
      await wait(sim.timers, 500)
      stop()
      expect(sim.timersLeft).toBe(0)
    })
    const { violation } = await runOnce(world, new VectorScheduler([]), { seed: 1 })
    expect([violation, times]).toEqual([undefined, [350, 450]])
  })
})

test('[X8] a trace says what went on, and what could have', async () => {
  const world = worldOf(async (sim) => {
    sim.saw('the beginning')
    if (sim.choose('how', 2) === 1) await Promise.all([sim.point('a'), sim.point('b')])
    sim.check('never', false, () => 'it ended')
  })
  const run: Run = await runOnce(world, new VectorScheduler([1, 1]), { seed: 1, isTraced: true })
  expect(traceInWords(run.trace)).toEqual([
    '     0 ms    saw: the beginning',
    '     0 ms  ? how: 1 of 0..1',
    '     0 ms  > b   (could have been: a)',
    '     0 ms  > a',
    '     0 ms  ! never: it ended',
  ])
})
