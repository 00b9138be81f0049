import { describe, expect, test } from 'vitest'
import { engineOf, HANG, NOT_READY, ServiceDouble } from '../../test/support/readiness-rig.ts'
import { ManualWorld } from '../runtime/manual.ts'
import type { DrainReport, Readiness, ReadinessOptions } from './index.ts'

/** Three services, one on the other. */
function chain(options: Partial<ReadinessOptions> = {}): {
  world: ManualWorld
  engine: Readiness
  log: string[]
  base: ServiceDouble
  middle: ServiceDouble
  top: ServiceDouble
} {
  const world = new ManualWorld()
  const log: string[] = []
  const base = new ServiceDouble('base', {}, log)
  const middle = new ServiceDouble('middle', { needs: ['base'] }, log)
  const top = new ServiceDouble('top', { needs: ['middle'] }, log)
  return { world, engine: engineOf(world, [base, middle, top], options), log, base, middle, top }
}

/** Waits for the drain at most as long as it may last, and finds that nothing is left of it. */
async function settled(world: ManualWorld, engine: Readiness, budgetMs = 5_000): Promise<DrainReport> {
  let report: DrainReport | undefined
  void engine.drain().then((result) => (report = result))
  await world.advance(budgetMs)
  if (report === undefined) throw new Error('the drain has not settled within its budget')
  expect(engine.model.phase).toBe('stopped')
  expect([...engine.model.services.values()].map(({ kind }) => kind)).toEqual(
    [...engine.model.services.keys()].map(() => 'stopped'),
  )
  expect(world.timersLeft).toBe(0)
  return report
}

describe('[R9] [R15] a drain', () => {
  test('closes the gate in its turn, takes its steps in order, then stops what stands on others first', async () => {
    const { world, engine, log } = chain({
      drainSteps: [
        { name: 'sessions', budgetMs: 1_000, run: (ms) => void log.push(`sessions ${ms}`) },
        { name: 'logs', budgetMs: 500, run: (ms) => void log.push(`logs ${ms}`) },
      ],
    })
    void engine.start()
    await world.settle()
    log.length = 0
    const report = engine.drain()
    expect(engine.gate('clients').verdict().kind).toBe('draining')
    expect(engine.drain()).toBe(report)
    await world.settle()
    expect(log).toEqual(['sessions 1000', 'logs 500', 'stop top', 'stop middle', 'stop base'])
    expect(await report).toEqual({
      ms: 0,
      steps: ['sessions', 'logs', 'services'].map((name) => ({ name, ms: 0, outcome: { kind: 'done' } })),
    })
    expect(engine.gate('clients').verdict().kind).toBe('stopped')
    expect(engine.gate('clients').explain()).toBe('stopped')
    expect(world.timersLeft).toBe(0)
  })

  test('steps that hang and raise are left behind when their time is up, and services keep their share', async () => {
    const budgets: number[] = []
    const { world, engine, log } = chain({
      budgets: { startMs: 20_000, drainMs: 2_000 },
      drainSteps: [
        { name: 'hangs', budgetMs: 1_000, run: () => HANG },
        {
          name: 'raises',
          budgetMs: 100,
          run: () => {
            throw new Error('no')
          },
        },
        { name: 'rejects', budgetMs: 100, run: () => Promise.reject(new Error('no')) },
        // Time was lost that nobody planned.
        { name: 'stalls', budgetMs: 200, run: () => world.jump(700) },
        { name: 'squeezed', budgetMs: 100, run: (ms) => void budgets.push(ms) },
      ],
    })
    void engine.start()
    await world.settle()
    log.length = 0
    const report = await settled(world, engine, 2_000)
    expect(report.steps.map(({ name, outcome }) => `${name} ${outcome.kind}`)).toEqual([
      'hangs late',
      'raises raised',
      'rejects raised',
      'stalls done',
      'squeezed done',
      'services done',
    ])
    expect(budgets).toEqual([0])
    expect(log).toEqual(['stop top', 'stop middle', 'stop base'])
  })

  test('one that is asked for by those who are told of it, or by one of its steps, is the same one', async () => {
    const answers: Promise<unknown>[] = []
    let steps = 0
    const { world, engine, log } = chain({
      observe: (entry) => {
        if (entry.kind === 'phase' && entry.to === 'draining') answers.push(engine.drain())
      },
      drainSteps: [{ name: 'once', budgetMs: 1, run: () => ((steps += 1), answers.push(engine.drain())) }],
    })
    engine.gate('clients').watch(() => {
      if (engine.gate('clients').verdict().kind === 'draining') answers.push(engine.drain())
    })
    void engine.start()
    await world.settle()
    log.length = 0
    const report = engine.drain()
    await settled(world, engine)
    expect(answers.length).toBeGreaterThan(2)
    expect(answers.every((answer) => answer === report)).toBe(true)
    expect([steps, ...log]).toEqual([1, 'stop top', 'stop middle', 'stop base'])
  })

  test.each([
    ['hangs', () => HANG],
    [
      'raises',
      () => {
        throw new TypeError('no')
      },
    ],
    ['rejects', () => Promise.reject(new TypeError('no'))],
  ])('a stop that %s holds nobody up for long, and is written down', async (name, stop) => {
    const { world, engine, log, base, middle, top } = chain()
    for (const double of [base, middle, top]) double.stop = stop
    void engine.start()
    await world.settle()
    log.length = 0
    const report = await settled(world, engine)
    expect(log).toEqual(['stop top', 'stop middle', 'stop base'])
    expect(report.ms).toBe(name === 'hangs' ? 3_000 : 0)
    expect(report.steps).toMatchObject([{ name: 'services', outcome: { kind: 'done' } }])
    const notes = engine.timeline().entries.filter(({ kind }) => kind === 'stop-failed')
    const reason = name === 'hangs' ? 'no answer to stop in time' : 'TypeError: no'
    expect(notes).toMatchObject(['top', 'middle', 'base'].map((service) => ({ service, reason })))
  })

  test('where the stops take longer than there is time, the rest is told to stop all the same, in order', async () => {
    const { world, engine, log, base, middle, top } = chain({ budgets: { startMs: 20_000, drainMs: 1_500 } })
    for (const double of [base, middle, top]) double.stop = () => HANG
    void engine.start()
    await world.settle()
    log.length = 0
    const report = await settled(world, engine, 1_500)
    expect(report).toMatchObject({ ms: 1_500, steps: [{ name: 'services', outcome: { kind: 'late' } }] })
    expect(log).toEqual(['stop top', 'stop middle', 'stop base'])
    expect([base, middle, top].map(({ stops }) => stops)).toEqual([[1], [1], [1]])
  })

  test('the life of a service lasts until what stands on it has stopped', async () => {
    const { world, engine, base, top } = chain()
    void engine.start()
    await world.settle()
    let end = (): void => {}
    top.stop = () => new Promise<void>((resolve) => (end = resolve))
    void engine.drain()
    await world.settle()
    expect([top.life.signal.aborted, base.life.signal.aborted]).toEqual([true, false])
    end()
    await world.settle()
    expect(base.life.signal.aborted).toBe(true)
    await settled(world, engine)
  })
})

describe('[R15] nothing is left', () => {
  test('of a drain before the start, and the start afterwards says so', async () => {
    const { world, engine, log } = chain()
    await settled(world, engine)
    expect(await engine.start()).toEqual({ kind: 'drained' })
    await world.advance(60_000)
    expect([log, world.timersLeft]).toEqual([[], 0])
  })

  test('[R9] of a drain during the start, whose answer is that it was drained', async () => {
    const { world, engine, base, log } = chain()
    base.start = (life) => life.pending
    const started = engine.start()
    await world.advance(300)
    const drained = engine.drain()
    expect(await started).toEqual({ kind: 'drained' })
    expect(base.life.signal.aborted).toBe(true)
    await settled(world, engine)
    expect((await drained).ms).toBe(1_000)
    expect(log).toEqual(['start base'])
  })

  test('[R8] of a start that answers during the drain: it is stopped, exactly once', async () => {
    const { world, engine, base, log } = chain()
    base.start = (life) => life.pending
    void engine.start()
    await world.settle()
    void engine.drain()
    await world.advance(100)
    base.life.answer(base.started(base.life))
    await world.settle()
    expect(log).toEqual(['start base', 'stop base'])
    expect(base.life.lease.ready({ role: 'master' })).toBe(false)
    await settled(world, engine)
    expect(base.stops).toEqual([1])
  })

  test('[R8] of a start that answers long after the drain: it is stopped, exactly once', async () => {
    const { world, engine, base } = chain()
    base.start = (life) => life.pending
    void engine.start()
    await world.advance(1_500)
    expect(base.lives).toHaveLength(2)
    await settled(world, engine)
    await world.advance(60_000)
    for (const life of base.lives) life.answer(base.started(life))
    await world.settle()
    expect(base.stops).toEqual([1, 1])
    expect(world.timersLeft).toBe(0)
  })

  test('[R8] of a start that answers in another life: it is stopped, exactly once, and the life goes on', async () => {
    const { world, engine, base } = chain()
    base.start = (life) => (life.attempt === 1 ? life.pending : base.prompt(life))
    void engine.start()
    await world.advance(1_500)
    expect(engine.gate('clients').verdict().kind).toBe('open')
    base.lives[0]?.answer(base.started(base.lives[0]))
    await world.settle()
    expect(base.stops).toEqual([1, 0])
    expect(engine.gate('clients').verdict().kind).toBe('open')
    await settled(world, engine)
    expect(base.stops).toEqual([1, 1])
  })

  test('of a start that raises after the drain, or after its life', async () => {
    const { world, engine, base } = chain()
    base.start = (life) => life.pending
    void engine.start()
    await world.advance(1_500)
    const before = engine.model
    base.lives[0]?.fail(new Error('too late'))
    await world.settle()
    expect(engine.model).toBe(before)
    await settled(world, engine)
    base.lives[1]?.fail(new Error('much too late'))
    await world.settle()
    expect(world.timersLeft).toBe(0)
  })

  test('of a drain during a loss, whose stop still lasts', async () => {
    const { world, engine, base, middle, log } = chain()
    void engine.start()
    await world.settle()
    log.length = 0
    let end = (): void => {}
    middle.stop = () => new Promise<void>((resolve) => (end = resolve))
    base.life.lease.lost('closed')
    await world.settle()
    expect(log).toEqual(['stop top', 'stop middle'])
    const drained = engine.drain()
    await world.advance(300)
    end()
    await settled(world, engine)
    expect(log).toEqual(['stop top', 'stop middle', 'stop base'])
    expect((await drained).ms).toBe(300)
  })

  test('of a drain while it waits for the next attempt, or for a check', async () => {
    const waiting = chain()
    waiting.base.start = () => NOT_READY
    void waiting.engine.start()
    await waiting.world.advance(5_000)
    await settled(waiting.world, waiting.engine)

    const checking = chain()
    void checking.engine.start()
    await checking.world.settle()
    let signal: AbortSignal | undefined
    checking.base.verify = (_epoch, asked) => ((signal = asked), HANG)
    await checking.world.advance(1_100)
    await settled(checking.world, checking.engine)
    expect(signal?.aborted).toBe(true)
  })

  test('of a drain of an engine that had expired, or failed', async () => {
    for (const start of [(): unknown => HANG, (): unknown => ({ kind: 'failed', reason: 'WRONGPASS' })]) {
      const { world, engine, base } = chain()
      base.start = start
      void engine.start()
      await world.advance(25_000)
      expect(engine.model.phase).toBe('expired')
      await settled(world, engine)
    }
  })

  test('[R1] and a gate that was drained stays so, whatever is said afterwards', async () => {
    const { world, engine, base, middle, top } = chain()
    void engine.start()
    await world.settle()
    const before = [base, middle, top].map(({ life }) => life.lease)
    void engine.drain()
    for (const lease of before) {
      expect(lease.isCurrent).toBe(false)
      expect([lease.ready({ role: 'master' }), lease.lost('closed')]).toEqual([false, false])
    }
    expect(engine.gate('clients').verdict().kind).toBe('draining')
    expect(engine.model.gates.get('clients')?.kind).toBe('closed')
    await settled(world, engine)
    expect(before.map((lease) => lease.ready({ role: 'master' }))).toEqual([false, false, false])
    expect(engine.gate('clients').verdict().kind).toBe('stopped')
  })
})
