/**
 * Two things that no schedule of one world shows, because they are about two runs: times may be made longer or shorter, and nothing but the
 * waiting changes; and there may be another instance, whatever befalls it.
 */
import { expect, test } from 'vitest'
import { engineOf, NOT_READY, PROVED, ServiceDouble, VERIFY } from '../../test/support/readiness-rig.ts'
import { ManualWorld } from '../runtime/manual.ts'
import type { Readiness } from './index.ts'

/** Every time that an engine is given, so many times as long. */
function instance(world: ManualWorld, scale: number) {
  const verify = {
    ...VERIFY,
    everyMs: VERIFY.everyMs * scale,
    timeoutMs: VERIFY.timeoutMs * scale,
    maxAgeMs: VERIFY.maxAgeMs * scale,
  }
  const times = { verify, attemptMs: 1_000 * scale, stopMs: 500 * scale }
  const base = new ServiceDouble('base', { ...times, tasks: ['beat'] })
  const top = new ServiceDouble('top', { ...times, needs: ['base'] })
  const engine = engineOf(world, [base, top], {
    budgets: { startMs: 20_000 * scale, drainMs: 5_000 * scale },
    reopening: { holdMs: 500 * scale, holdMaxMs: 2_000 * scale, flapWindowMs: 30_000 * scale },
    backoff: { baseMs: 100 * scale, maxMs: 800 * scale },
  })
  return { base, top, engine, isOpen: () => engine.gate('clients').verdict().kind === 'open' }
}

/** What happened, in its order. */
const story = (engine: Readiness): readonly string[] =>
  engine.timeline().entries.map((entry) => {
    if (entry.kind === 'service') return `${entry.service} ${entry.event.kind} ${entry.event.epoch}`
    return entry.kind === 'gate' ? `gate ${entry.to}` : entry.kind
  })

/** A loss, a doubt, a flap, and a drain. */
async function troubles({ base, top, engine }: ReturnType<typeof instance>, pass: (ms: number) => Promise<void>): Promise<void> {
  void engine.start()
  await pass(2_000)
  base.life.lease.lost('the socket was closed')
  await pass(5_000)
  top.verify = () => NOT_READY
  await pass(3_500)
  top.verify = () => PROVED
  await pass(10_000)
  base.life.lease.lost('again')
  await pass(20_000)
  void engine.drain()
  await pass(5_000)
}

test.each([1, 10, 1_000])(
  '[R1] [R3] no time lies on the way to the first opening, however long every timer is (times %d)',
  async (scale) => {
    const world = new ManualWorld()
    const { base, top, engine, isOpen } = instance(world, scale)
    for (const double of [base, top]) double.start = (life) => double.started(life)
    const beganMs = world.clock.monotonicMs()
    void engine.start()
    await world.settle()
    for (const signal of [
      () => base.life.lease.ready({ role: 'master' }),
      () => base.life.lease.task('beat').ready({ turn: 1 }),
      () => top.life.lease.ready({ offset: 1 }),
    ]) {
      expect(isOpen()).toBe(false)
      signal()
      if (top.lives.length === 0) await world.settle()
    }
    expect([isOpen(), world.clock.monotonicMs()]).toEqual([true, beganMs])
    void engine.drain()
    await world.advance(5_000 * scale)
  },
)

test('[R6] [R7] with every time ten times as long the same things happen in the same order', async () => {
  const stories = await Promise.all(
    [1, 10].map(async (scale) => {
      const world = new ManualWorld()
      const one = instance(world, scale)
      await troubles(one, (ms) => world.advance(ms * scale))
      return story(one.engine)
    }),
  )
  expect(stories[1]).toEqual(stories[0])
  expect(stories[0]?.filter((line) => line.startsWith('gate'))).toEqual([
    'gate open',
    'gate closed',
    'gate open',
    'gate closed',
    'gate open',
    'gate closed',
    'gate open',
    'gate closed',
  ])
})

test('[R1] [R6] an instance does not notice what befalls another one', async () => {
  const alone = new ManualWorld()
  const calm = instance(alone, 1)
  const shared = new ManualWorld()
  const [neighbour, other] = [instance(shared, 1), instance(shared, 1)]
  for (const [world, one] of [
    [alone, calm],
    [shared, neighbour],
  ] as const) {
    void one.engine.start()
    await world.settle()
  }
  await troubles(other, (ms) => shared.advance(ms))
  await alone.advance(shared.clock.monotonicMs() - alone.clock.monotonicMs())
  expect(other.base.lives.length).toBeGreaterThan(1)
  expect([neighbour.engine.timeline(), neighbour.isOpen()]).toEqual([calm.engine.timeline(), true])
})
