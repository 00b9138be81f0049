import { describe, expect, test } from 'vitest'
import { engineOf, HANG, NOT_READY, PROVED, ServiceDouble, VERIFY, type DoubleOptions } from '../../test/support/readiness-rig.ts'
import { ManualWorld } from '../runtime/manual.ts'
import type { Readiness, ReadinessGate, ReadinessOptions } from './index.ts'

interface Running {
  readonly world: ManualWorld
  readonly service: ServiceDouble
  readonly engine: Readiness
  readonly gate: ReadinessGate
}

/** One service, ready since 0 ms, behind a gate that is open. */
async function running(more: DoubleOptions = {}, options: Partial<ReadinessOptions> = {}): Promise<Running> {
  const world = new ManualWorld()
  const service = new ServiceDouble('redis', more)
  const engine = engineOf(world, [service], options)
  void engine.start()
  await world.settle()
  expect(engine.gate('clients').verdict().kind).toBe('open')
  return { world, service, engine, gate: engine.gate('clients') }
}

describe('[R6] a hard loss', () => {
  test('closes the gate in the same turn, ends the life, and is followed by another', async () => {
    const { world, service, engine, gate } = await running()
    const { lease, signal } = service.life
    expect(lease.lost('socket closed')).toBe(true)
    expect(gate.verdict()).toMatchObject({
      kind: 'closed',
      blockers: [{ word: 'lost', why: { kind: 'gone', reason: 'socket closed' } }],
    })
    expect(signal.aborted).toBe(true)
    await world.settle()
    expect(service.stops).toEqual([1])
    await world.advance(100)
    expect(engine.model.services.get('redis')).toMatchObject({ epoch: 2 })
    expect(service.stops).toEqual([1, 0])
  })

  test.each([[undefined], [true], [new Error('read ECONNRESET')], [Object.create(null)], [Symbol('end')]])(
    'is one whatever the reason is: an event handler passes what the event brought (%#)',
    async (reason) => {
      const { service, gate } = await running()
      expect(service.life.lease.lost(reason as string)).toBe(true)
      expect(gate.verdict().kind).toBe('closed')
    },
  )

  test('takes with it what stands on it, in the same turn; they stop first, and start after it', async () => {
    const world = new ManualWorld()
    const log: string[] = []
    const base = new ServiceDouble('base', { verify: false }, log)
    const middle = new ServiceDouble('middle', { needs: ['base'], verify: false }, log)
    const top = new ServiceDouble('top', { needs: ['middle', 'base'], verify: false }, log)
    const engine = engineOf(world, [base, middle, top])
    void engine.start()
    await world.settle()
    let end = (): void => {}
    top.stop = () => new Promise<void>((resolve) => (end = resolve))
    log.length = 0
    base.life.lease.lost('closed')
    expect([...engine.model.services.values()].map(({ kind }) => kind)).toEqual(['lost', 'lost', 'lost'])
    await world.settle()
    expect(log).toEqual(['stop top'])
    await world.advance(500)
    expect(log).toEqual(['stop top'])
    end()
    await world.settle()
    expect(log).toEqual(['stop top', 'stop middle', 'stop base', 'start base', 'start middle', 'start top'])
  })

  test('of a service whose dependant is still starting waits for what that start brings, and not for ever', async () => {
    for (const doesAnswer of [true, false]) {
      const world = new ManualWorld()
      const log: string[] = []
      const base = new ServiceDouble('base', { verify: false }, log)
      const top = new ServiceDouble('top', { needs: ['base'], verify: false, stopMs: 700 }, log)
      top.start = (life) => life.pending
      const engine = engineOf(world, [base, top])
      void engine.start()
      await world.settle()
      log.length = 0
      const { life } = top
      base.life.lease.lost('closed')
      await world.advance(400)
      expect(log).toEqual([])
      if (doesAnswer) life.answer(top.started(life))
      else await world.advance(300)
      await world.settle()
      expect(log.slice(0, 2)).toEqual(doesAnswer ? ['stop top', 'stop base'] : ['stop base', 'start base'])
    }
  })
})

describe('[R6] a soft loss', () => {
  test('comes with the `fall`th failed check in a row; as many again and the life is over', async () => {
    const { world, service, engine, gate } = await running({ verify: { fall: 3, maxAgeMs: 60_000 } })
    const at = async (ms: number, check: unknown): Promise<string | undefined> => {
      service.verify = () => check
      await world.advance(ms - world.clock.monotonicMs())
      return `${gate.verdict().kind} ${engine.model.services.get('redis')?.kind}`
    }
    expect(await at(1_000, NOT_READY)).toBe('open ready')
    expect(await at(2_000, NOT_READY)).toBe('open ready')
    expect(await at(3_000, PROVED)).toBe('open ready')
    expect(await at(5_999, NOT_READY)).toBe('open ready')
    expect(await at(6_000, NOT_READY)).toBe('closed suspect')
    expect(service.life.signal.aborted).toBe(false)
    expect(await at(8_999, NOT_READY)).toBe('closed suspect')
    expect(await at(9_000, NOT_READY)).toBe('closed lost')
    expect(service.life.signal.aborted).toBe(true)
  })

  test('of a black hole is found within fall x period + timeout, and its checks are told to end', async () => {
    const { world, service, gate } = await running({ verify: { maxAgeMs: 60_000 } })
    const signals: AbortSignal[] = []
    service.verify = (_epoch, signal) => (signals.push(signal), HANG)
    await world.advance(2_199)
    expect(gate.verdict().kind).toBe('open')
    await world.advance(1)
    expect(gate.verdict()).toMatchObject({ kind: 'closed', blockers: [{ why: { kind: 'timeout', asked: 'verify' } }] })
    expect(signals.slice(0, 2).map(({ aborted }) => aborted)).toEqual([true, true])
  })

  test('an answer after the timeout is none, also when no timer ran in between', async () => {
    const { world, service, engine } = await running()
    let answer = (_check: unknown): void => {}
    service.verify = () => new Promise((resolve) => (answer = resolve))
    await world.advance(1_000)
    world.jump(VERIFY.timeoutMs)
    answer(PROVED)
    // Only promises, no timer.
    await world.settle()
    expect(engine.model.services.get('redis')).toMatchObject({ kind: 'ready', provedMs: 0, failures: 1 })
  })

  test('a proof that is too old is none at the moment of asking, though no timer ran', async () => {
    const { world, service, gate } = await running({ verify: { everyMs: 2_000, maxAgeMs: 2_500, fall: 100 } })
    service.verify = () => HANG
    await world.advance(2_100)
    world.jump(400)
    expect(gate.verdict()).toMatchObject({ kind: 'open', provedMs: 0 })
    world.jump(1)
    expect(gate.verdict()).toMatchObject({
      kind: 'closed',
      blockers: [{ word: 'suspect', why: { kind: 'stale', ageMs: 2_501, maxAgeMs: 2_500 } }],
    })
  })

  test('a proof that is too old is noticed by itself, and whoever watches is told', async () => {
    const { world, service, gate } = await running({ verify: { everyMs: 2_000, maxAgeMs: 2_500, fall: 100 } })
    service.verify = () => HANG
    const seen: string[] = []
    gate.watch(() => seen.push(gate.verdict().kind))
    await world.advance(2_501)
    expect(seen.at(-1)).toBe('closed')
  })

  test('a check that fails while it starts ends that life: who comes back proves itself without a flaw', async () => {
    const { world, service, engine } = await running({ attemptMs: 5_000, tasks: ['beat'] })
    service.start = (life) => (life.lease.ready({ role: 'master' }), service.started(life))
    service.verify = () => NOT_READY
    service.life.lease.lost('closed')
    await world.advance(90)
    await world.advance(10)
    expect(service.lives.length).toBeGreaterThan(1)
    expect(engine.model.services.get('redis')).toMatchObject({ kind: 'lost', epoch: 2, why: { kind: 'not-ready' } })
  })

  test('a service without a check is believed until it says otherwise', async () => {
    const { world, service, gate } = await running({ verify: false })
    world.jump(3_600_000)
    expect(gate.verdict().kind).toBe('open')
    await world.advance(3_600_000)
    expect(gate.verdict().kind).toBe('open')
    service.life.lease.lost('closed')
    expect(gate.verdict().kind).toBe('closed')
  })
})

describe('[R7] opening again', () => {
  test('takes `rise` proofs, one after the other, and the hold', async () => {
    const { world, service, gate } = await running({ verify: { rise: 3 } })
    const answers: ((check: unknown) => void)[] = []
    service.life.lease.lost('closed')
    service.verify = () => new Promise((resolve) => answers.push(resolve))
    await world.advance(100)
    const answer = async (): Promise<void> => {
      answers.shift()?.(PROVED)
      await world.settle()
    }
    // Its own word is one.
    expect(gate.verdict()).toMatchObject({ kind: 'closed', blockers: [{ service: 'redis', word: 'starting' }] })
    await answer()
    expect(gate.verdict()).toMatchObject({ kind: 'closed', blockers: [{ word: 'starting' }] })
    await answer()
    expect(gate.verdict()).toMatchObject({ kind: 'closed', blockers: [], opensMs: world.clock.monotonicMs() + 500 })
    expect(gate.explain()).toContain('everything is proved again and has to stay so for a while; it opens in 0.5 s')
    await world.advance(499)
    expect(gate.verdict().kind).toBe('closed')
    await world.advance(1)
    expect(gate.verdict().kind).toBe('open')
  })

  test('who flaps faster than the hold closes it once and opens it never', async () => {
    const { world, service, engine, gate } = await running({ verify: { everyMs: 10_000, maxAgeMs: 60_000, rise: 1 } })
    for (let round = 0; round < 40; round++) {
      service.life.lease.lost('closed')
      for (let lives = service.lives.length; service.lives.length === lives;) await world.advance(10)
      await world.advance(300)
    }
    await world.advance(0)
    const turns = engine.timeline().entries.filter(({ kind }) => kind === 'gate')
    expect(turns).toMatchObject([{ to: 'open' }, { to: 'closed' }])
    await world.advance(500)
    expect(gate.verdict().kind).toBe('open')
  })

  test('each flap doubles the hold', async () => {
    const { world, service, engine } = await running({ verify: { rise: 1 } })
    for (let round = 0; round < 4; round++) {
      service.life.lease.lost('closed')
      await world.advance(7_000)
    }
    const turns = engine.timeline().entries.filter(({ kind }) => kind === 'gate')
    const readyMs = engine
      .timeline()
      .entries.flatMap((entry) => (entry.kind === 'service' && entry.event.kind === 'ready' ? [entry.atMs] : []))
    const openMs = turns.flatMap((entry) => (entry.kind === 'gate' && entry.to === 'open' ? [entry.atMs] : []))
    expect(openMs.map((ms, index) => ms - (readyMs[index] ?? 0))).toEqual([0, 500, 1_000, 2_000, 4_000])
  })
})

describe('[R14] a process that stood still', () => {
  /** Whoever asks first must notice: a verdict, a signal, the alarm. */
  const NOTICED: readonly (readonly [string, (running: Running) => Promise<void> | void])[] = [
    ['a verdict', () => {}],
    ['the alarm', ({ world }) => world.advance(0)],
    ['a signal', ({ service }) => void service.life.lease.task('beat').ready({ turn: 2 })],
  ]

  test.each(NOTICED)('knows nothing any more, and %s notices it', async (_name, notice) => {
    const all = await running({ tasks: ['beat'] })
    const { world, service, engine, gate } = all
    await world.advance(1_500)
    service.verify = () => HANG
    world.jump(2_000 + 1)
    await notice(all)
    expect(gate.verdict()).toMatchObject({ kind: 'closed', blockers: [{ word: 'suspect', why: { kind: 'frozen' } }] })
    expect(engine.model.gates.get('clients')).toMatchObject({ kind: 'closed', flapsMs: [], holdMs: 0 })
  })

  test('a silence of two periods is none', async () => {
    const { world, gate } = await running({ verify: { maxAgeMs: 60_000 } })
    await world.advance(1_000)
    world.jump(2_000)
    expect(gate.verdict().kind).toBe('open')
    world.jump(1)
    expect(gate.verdict().kind).toBe('closed')
  })

  test('one proof suffices, however many `rise` is; it comes at once, and there is no hold', async () => {
    const { world, service, engine, gate } = await running({ verify: { rise: 5 } })
    await world.advance(1_500)
    const checks = service.checks
    world.jump(60_000)
    expect(gate.verdict().kind).toBe('closed')
    await world.settle()
    expect(service.checks).toBe(checks + 1)
    expect(gate.verdict()).toMatchObject({ kind: 'open', sinceMs: 61_500, provedMs: 61_500 })
    expect(engine.model.gates.get('clients')).toMatchObject({ flapsMs: [] })
  })

  test('an answer that was under way is an old one, and a check that was is told to end', async () => {
    const { world, service, gate } = await running({ verify: { everyMs: 1_000, timeoutMs: 900, maxAgeMs: 60_000 } })
    const asked: { answer: (check: unknown) => void; signal: AbortSignal }[] = []
    service.verify = (_epoch, signal) => new Promise((answer) => asked.push({ answer, signal }))
    await world.advance(1_000)
    world.jump(60_000)
    asked[0]?.answer(PROVED)
    await world.settle()
    expect(gate.verdict().kind).toBe('closed')
    expect(asked[0]?.signal.aborted).toBe(true)
    asked[1]?.answer(PROVED)
    await world.settle()
    expect(gate.verdict().kind).toBe('open')
  })

  test('what a starting service says when it wakes may rest on what was before: a check has to come', async () => {
    for (const order of ['before', 'after'] as const) {
      const world = new ManualWorld()
      const service = new ServiceDouble('redis', { attemptMs: 15_000, tasks: ['beat'] })
      service.start = (life) => service.started(life)
      service.verify = () => HANG
      const engine = engineOf(world, [service])
      const gate = engine.gate('clients')
      void engine.start()
      await world.settle()
      const { lease } = service.life
      if (order === 'before') lease.ready({ role: 'master' })
      await world.advance(100)
      world.jump(5_000)
      if (order === 'after') lease.ready({ role: 'master' })
      lease.task('beat').ready({ turn: 1 })
      expect(gate.verdict()).toMatchObject({ kind: 'closed', blockers: [{ word: 'starting' }] })
      service.verify = () => PROVED
      await world.settle()
      await world.advance(1_200)
      expect(service.lives).toHaveLength(1)
      expect(gate.verdict().kind).toBe('open')
    }
  })

  test('it is the shortest period that counts, and it doubts every service that is verified', async () => {
    const world = new ManualWorld()
    const quick = new ServiceDouble('quick')
    const slow = new ServiceDouble('slow', { verify: { everyMs: 60_000, maxAgeMs: 90_000 } })
    const engine = engineOf(world, [quick, slow], { gates: [{ name: 'clients', critical: ['slow'] }] })
    void engine.start()
    await world.advance(1_500)
    slow.verify = () => HANG
    world.jump(2_001)
    expect(engine.gate('clients').verdict()).toMatchObject({
      kind: 'closed',
      blockers: [{ service: 'slow', why: { kind: 'frozen' } }],
    })
  })

  test('what was found dead by the first check afterwards is lost like anything else', async () => {
    const { world, service, engine } = await running()
    await world.advance(1_500)
    service.verify = () => NOT_READY
    world.jump(60_000)
    await world.advance(3_000)
    expect(engine.model.services.get('redis')).toMatchObject({ kind: 'lost', why: { kind: 'not-ready' } })
  })

  test('a world that turns slowly but steadily is no such process', async () => {
    const { world, service, engine, gate } = await running()
    for (let turn = 0; turn < 500; turn++) {
      await world.advance(100)
      expect(gate.verdict().kind).toBe('open')
    }
    expect(service.checks).toBeGreaterThan(45)
    expect(engine.timeline().entries.some((entry) => entry.kind === 'service' && entry.event.kind === 'doubted')).toBe(false)
  })
})
