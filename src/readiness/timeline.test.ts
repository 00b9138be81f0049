import { describe, expect, test } from 'vitest'
import { engineOf, NOT_READY, PROVED, ServiceDouble } from '../../test/support/readiness-rig.ts'
import { ManualWorld } from '../runtime/manual.ts'
import type { Readiness } from './engine.ts'
import { replay, type TimelineEntry, type TimelineView } from './timeline.ts'

/** A life with everything in it: a slow start, a soft loss, a hard loss, a freeze, a refused signal, two gates, a drain. */
async function eventful(timelineMax: number, creepMs = 0): Promise<{ engine: Readiness; observed: TimelineEntry[] }> {
  const world = new ManualWorld()
  const observed: TimelineEntry[] = []
  const [commands, sub] = [
    new ServiceDouble('redis.commands'),
    new ServiceDouble('redis.sub', { needs: ['redis.commands'], tasks: ['beat'] }),
  ]
  let reads = 0
  const engine: Readiness = engineOf(world, [commands, sub], {
    // A real clock goes on between two looks at it.
    clock: { ...world.clock, monotonicMs: () => world.clock.monotonicMs() + creepMs * ++reads },
    gates: [
      { name: 'clients', critical: ['redis.commands', 'redis.sub'] },
      { name: 'admin', critical: ['redis.commands'] },
    ],
    timelineMax,
    observe: (entry) => {
      observed.push(entry)
      // Whoever is told may ask; what that brings to light must not come between an event and its consequences.
      engine.gate('clients').verdict()
    },
  })
  const check = (): void => expect(replay(engine.rules, engine.timeline())).toEqual({ kind: 'same', model: engine.model })
  void engine.start()
  for (let round = 0; round < 3; round++) {
    await world.advance(1_700)
    check()
    commands.verify = () => NOT_READY
    await world.advance(2_000)
    check()
    commands.verify = () => PROVED
    await world.advance(4_000)
    check()
    const { lease } = sub.life
    lease.lost('socket closed')
    lease.ready({ late: true })
    check()
    await world.advance(3_000)
    world.jump(20_000)
    await world.advance(700)
    check()
    world.jump(1_900)
    engine.gate('clients').verdict()
    check()
    await world.advance(8_000)
    check()
  }
  const drained = engine.drain()
  await world.advance(5_000)
  await drained
  check()
  return { engine, observed }
}

describe('[R13] the timeline', () => {
  test.each([0, 0.001, 0.37])(
    'replayed it gives every verdict again, on a clock that creeps by %d ms a look',
    async (creepMs) => {
      const { engine, observed } = await eventful(10_000, creepMs)
      const { entries } = engine.timeline()
      expect(observed).toEqual(entries)
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
      const kinds = new Set(entries.map(({ kind }) => kind))
      expect([...kinds].toSorted()).toEqual(['gate', 'phase', 'refused', 'service'])
      expect(entries.filter(({ kind }) => kind === 'gate').length).toBeGreaterThan(10)
    },
  )

  test.each([1, 2, 3, 4, 5, 7, 11, 30])(
    'it keeps at least %d entries and at most twice as many, and replays all the same',
    async (timelineMax) => {
      const { engine } = await eventful(timelineMax)
      const { entries } = engine.timeline()
      expect(entries.length).toBeGreaterThanOrEqual(timelineMax)
      // Where a bound is smaller than what belongs together, that stays together.
      expect(entries.length).toBeLessThanOrEqual(Math.max(2 * timelineMax, 8))
    },
  )

  test('a copy that was handed out does not change', async () => {
    const world = new ManualWorld()
    const engine = engineOf(world, [new ServiceDouble('a')])
    const before = engine.timeline()
    const copy = [...before.entries]
    void engine.start()
    await world.advance(5_000)
    expect(before.entries).toEqual(copy)
    expect(engine.timeline().entries.length).toBeGreaterThan(copy.length)
  })
})

describe('[R13] a record that is not the whole truth', () => {
  const tamper = async (
    change: (entries: readonly TimelineEntry[]) => readonly TimelineEntry[],
  ): Promise<ReturnType<typeof replay>> => {
    const { engine } = await eventful(10_000)
    const view: TimelineView = engine.timeline()
    return replay(engine.rules, { ...view, entries: change(view.entries) })
  }
  const numbered = (entries: readonly TimelineEntry[]): readonly TimelineEntry[] =>
    entries.map((entry, index) => ({ ...entry, seq: index + 1 }))

  test('without one of its entries it differs, whichever', async () => {
    const { engine } = await eventful(10_000)
    const { base, entries } = engine.timeline()
    // The last could be missing because it has not happened yet.
    for (let index = 1; index < entries.length - 1; index++)
      expect(replay(engine.rules, { base, entries: entries.toSpliced(index, 1) }), String(index)).toMatchObject({
        kind: 'differs',
      })
  })

  test('numbered anew after a turn of a gate was taken out, or put in', async () => {
    expect(await tamper((entries) => numbered(entries.filter(({ kind }) => kind !== 'gate')))).toMatchObject({
      kind: 'differs',
      recorded: 'no turn',
    })
    const opened = (entry: TimelineEntry): boolean => entry.kind === 'gate' && entry.to === 'open'
    expect(
      await tamper((entries) => numbered(entries.flatMap((entry) => (opened(entry) ? [entry, entry] : [entry])))),
    ).toMatchObject({
      kind: 'differs',
      replayed: 'no turn',
    })
  })

  test('with a loss taken out', async () => {
    const lost = (entry: TimelineEntry): boolean => entry.kind === 'service' && entry.event.kind === 'lost'
    expect(await tamper((entries) => numbered(entries.filter((entry) => !lost(entry))))).toMatchObject({ kind: 'differs' })
  })

  test('with a gate that closed said to have opened', async () => {
    const result = await tamper((entries) =>
      entries.map((entry) => (entry.kind === 'gate' && entry.to === 'closed' ? { ...entry, to: 'open' as const } : entry)),
    )
    expect(result).toMatchObject({ kind: 'differs', recorded: 'clients open', replayed: 'clients closed, admin closed' })
  })

  test('with an opening said to have been sooner', async () => {
    const { engine } = await eventful(10_000)
    const { base, entries } = engine.timeline()
    const byTime = entries.findLastIndex(
      (entry, index) =>
        entry.kind === 'gate' &&
        entry.to === 'open' &&
        entries[index - 1]?.kind === 'service' &&
        (entries[index - 1]?.atMs ?? 0) < entry.atMs,
    )
    expect(byTime).toBeGreaterThan(0)
    const sooner = entries.map((entry, index) => (index === byTime ? { ...entry, atMs: entry.atMs - 1 } : entry))
    expect(replay(engine.rules, { base, entries: sooner })).toMatchObject({
      kind: 'differs',
      recorded: expect.stringContaining('open') as string,
    })
  })

  test('with an event of a life that was over', async () => {
    const result = await tamper((entries) => {
      const first = entries.find((entry) => entry.kind === 'service' && entry.event.kind === 'ready')
      const last = entries.at(-1)
      return first === undefined || last === undefined ? entries : [...entries, { ...first, seq: last.seq + 1, atMs: last.atMs }]
    })
    expect(result).toMatchObject({ kind: 'differs', recorded: 'redis.commands ready in life 1', replayed: 'nothing changed' })
  })

  test('whose time goes back', async () => {
    expect(
      await tamper((entries) => entries.map((entry, index) => (index === 5 ? { ...entry, atMs: -1 } : entry))),
    ).toMatchObject({ kind: 'differs', seq: 6 })
  })
})
