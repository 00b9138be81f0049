import { expect, test } from 'vitest'
import { ManualWorld } from '../../runtime/manual.ts'
import type { Probe } from './contract.ts'
import { ProbeRun, type ProbeAnswer } from './probe-run.ts'

const PROBE: Probe = { how: { kind: 'tcp' }, initialDelayMs: 300, periodMs: 1_000, timeoutMs: 400, failureThreshold: 3 }

class World {
  readonly manual = new ManualWorld()
  readonly heard: string[] = []
  readonly asked: { readonly atMs: number; readonly signal: AbortSignal; readonly answer: (answer: ProbeAnswer) => void }[] = []
  readonly run: ProbeRun

  constructor(probe: Partial<Probe> = {}) {
    const { clock, timers } = this.manual
    this.run = new ProbeRun(
      { ...PROBE, ...probe },
      (signal) => new Promise((answer) => this.asked.push({ atMs: clock.monotonicMs(), signal, answer })),
      timers,
      (answer, failures) =>
        this.heard.push(`${clock.monotonicMs()} ${answer.kind === 'ill' ? answer.reason : 'well'} ${failures}`),
    )
  }
}

test('[N3] the first comes after its delay, the next a period after the one before began', async () => {
  const world = new World()
  await world.manual.advance(299)
  expect(world.asked).toHaveLength(0)
  await world.manual.advance(1)
  world.asked[0]?.answer({ kind: 'well' })
  await world.manual.advance(2_000)
  expect(world.asked.map(({ atMs }) => atMs)).toEqual([300, 1_300, 2_300])
})

test('[N3] no answer within the timeout is a failure, and whoever is asked is told to stop; a late answer is none', async () => {
  const world = new World()
  await world.manual.advance(700)
  expect([world.heard, world.asked[0]?.signal.aborted]).toEqual([['700 no answer within 0.4 s 1'], true])
  world.asked[0]?.answer({ kind: 'well' })
  await world.manual.advance(1_000)
  expect(world.heard).toEqual(['700 no answer within 0.4 s 1', '1700 no answer within 0.4 s 2'])
})

test('[N3] a timeout as long as the period delays nobody', async () => {
  const world = new World({ timeoutMs: 1_000 })
  await world.manual.advance(3_300)
  expect(world.asked.map(({ atMs }) => atMs)).toEqual([300, 1_300, 2_300, 3_300])
})

test('[N3] failures count in a row', async () => {
  const world = new World({ initialDelayMs: 0 })
  for (const kind of ['ill', 'ill', 'well', 'ill'] as const) {
    await world.manual.advance(0)
    world.asked.at(-1)?.answer(kind === 'well' ? { kind } : { kind, reason: 'no' })
    await world.manual.advance(1_000)
  }
  expect(world.heard.map((words) => words.slice(-1))).toEqual(['1', '2', '0', '1'])
})

test('once stopped nothing is heard, and no timer is left', async () => {
  const world = new World()
  await world.manual.advance(300)
  world.run.stop()
  world.asked[0]?.answer({ kind: 'well' })
  await world.manual.advance(5_000)
  expect([world.heard, world.asked.length, world.manual.timersLeft]).toEqual([[], 1, 0])
})
