import { describe, expect, test } from 'vitest'
import { engineOf, HANG, NOT_READY, PROVED, ServiceDouble } from '../../test/support/readiness-rig.ts'
import { ManualWorld, seededRandom } from '../runtime/manual.ts'
import * as door from './index.ts'
import type { TimelineEntry } from './timeline.ts'

function worldOf(...names: readonly string[]): { world: ManualWorld; doubles: readonly ServiceDouble[]; log: string[] } {
  const log: string[] = []
  return { world: new ManualWorld(), doubles: names.map((name) => new ServiceDouble(name, {}, log)), log }
}

const a = (options?: ConstructorParameters<typeof ServiceDouble>[1]): ServiceDouble => new ServiceDouble('a', options)

describe('open means ready', () => {
  test('[R1] a gate waits for all its critical services, and for none of the others', async () => {
    const world = new ManualWorld()
    const [redis, keys, db] = [new ServiceDouble('redis'), new ServiceDouble('keys'), new ServiceDouble('db')]
    for (const double of [redis, keys, db]) double.start = (life) => double.started(life)
    const engine = engineOf(world, [redis, keys, db], {
      gates: [{ name: 'clients', critical: ['redis', 'keys'], degraded: ['db'] }],
    })
    const gate = engine.gate('clients')
    void engine.start()
    await world.settle()
    expect(gate.verdict()).toMatchObject({ kind: 'closed', blockers: [{ service: 'redis' }, { service: 'keys' }] })
    redis.life.lease.ready({ role: 'master' })
    expect(gate.verdict()).toMatchObject({ kind: 'closed', blockers: [{ service: 'keys' }] })
    keys.life.lease.ready({ keys: 2 })
    expect(gate.verdict()).toMatchObject({ kind: 'open', degraded: [{ service: 'db', word: 'starting' }] })
    db.life.lease.ready({ rows: 1 })
    expect(gate.verdict()).toMatchObject({ kind: 'open', degraded: [] })
    db.life.lease.lost('closed')
    expect(gate.verdict()).toMatchObject({ kind: 'open', degraded: [{ service: 'db', word: 'lost' }] })
  })

  test('[R1] time alone opens nothing', async () => {
    const world = new ManualWorld()
    const service = a({ attemptMs: 19_000 })
    service.start = (life) => service.started(life)
    const engine = engineOf(world, [service], { goesOnTrying: true })
    void engine.start()
    await world.advance(18_999)
    expect(engine.gate('clients').verdict().kind).toBe('closed')
    expect(service.checks).toBe(0)
  })

  test('the engine serves once every gate was open together, and says so once', async () => {
    const world = new ManualWorld()
    const [x, y] = [new ServiceDouble('x', { verify: false }), new ServiceDouble('y', { verify: false })]
    y.start = (life) => y.started(life)
    const engine = engineOf(world, [x, y], {
      gates: [
        { name: 'admin', critical: ['x'] },
        { name: 'clients', critical: ['x', 'y'] },
      ],
    })
    const started = engine.start()
    expect(engine.start()).toBe(started)
    await world.advance(700)
    expect([engine.model.phase, engine.gate('admin').verdict().kind]).toEqual(['booting', 'open'])
    y.life.lease.ready({ ok: true })
    expect(engine.model.phase).toBe('serving')
    expect(await started).toEqual({ kind: 'open', afterMs: 700 })
    expect(() => engine.gate('nobody')).toThrow('cannot find the gate nobody: there are admin, clients')
  })
})

describe('[R2] who speaks for a life that is over', () => {
  test('is told so, changes nothing, and is written down', async () => {
    const world = new ManualWorld()
    const service = a({ tasks: ['beat'] })
    const engine = engineOf(world, [service])
    void engine.start()
    await world.settle()
    const old = service.life.lease
    expect(old.isCurrent).toBe(true)
    expect(old.lost('socket closed')).toBe(true)
    expect(old.isCurrent).toBe(false)
    service.start = (life) => service.started(life)
    await world.advance(200)
    expect(service.lives).toHaveLength(2)
    const before = engine.model
    expect([old.ready({ role: 'master' }), old.task('beat').ready({ turn: 1 }), old.lost('again')]).toEqual([false, false, false])
    expect(engine.model).toBe(before)
    expect(engine.timeline().entries.slice(-3)).toMatchObject([
      { kind: 'refused', epoch: 1, signal: 'ready', because: 'stale' },
      { kind: 'refused', epoch: 1, signal: 'beat', because: 'stale' },
      { kind: 'refused', epoch: 1, signal: 'lost', because: 'stale' },
    ])
    expect(service.life.lease.isCurrent).toBe(true)
  })

  test('a check of the life before proves nothing and fails nothing', async () => {
    const world = new ManualWorld()
    const service = a()
    const engine = engineOf(world, [service])
    void engine.start()
    await world.settle()
    const answers: ((check: unknown) => void)[] = []
    service.verify = () => new Promise((resolve) => answers.push(resolve))
    await world.advance(1_000)
    service.life.lease.lost('socket closed')
    await world.advance(150)
    expect(service.lives).toHaveLength(2)
    const before = engine.model
    answers[0]?.(PROVED)
    await world.settle()
    expect(engine.model).toBe(before)
  })
})

describe('tasks', () => {
  test('[R3] a service is ready when each declared task has signalled, in whatever order', async () => {
    const world = new ManualWorld()
    const service = a({ tasks: ['resubscribe', 'beat'] })
    service.start = (life) => service.started(life)
    const engine = engineOf(world, [service])
    void engine.start()
    await world.settle()
    const { lease } = service.life
    const kind = (): string => engine.gate('clients').verdict().kind
    expect([lease.task('beat').ready({ turn: 1 }), kind()]).toEqual([true, 'closed'])
    expect([lease.ready({ role: 'master' }), kind()]).toEqual([true, 'closed'])
    expect([lease.task('beat').ready({ turn: 2 }), kind()]).toEqual([true, 'closed'])
    expect([lease.task('resubscribe').ready({ channels: 0 }), kind()]).toEqual([true, 'open'])
    expect([lease.task('resubscribe').ready({ channels: 1 }), kind()]).toEqual([true, 'open'])
  })

  test('[R3] one that was not declared throws, in any state', async () => {
    const world = new ManualWorld()
    const service = a({ tasks: ['beat'] })
    const engine = engineOf(world, [service])
    void engine.start()
    await world.settle()
    const { lease } = service.life
    expect(() => lease.task('heartbeat')).toThrow('cannot signal task heartbeat of a: it declared beat')
    lease.lost('closed')
    expect(() => lease.task('heartbeat')).toThrow('cannot signal task heartbeat')
  })

  test('[R3] a task that was done in the life before is not done in this one', async () => {
    const world = new ManualWorld()
    const service = a({ tasks: ['beat'], verify: false })
    const engine = engineOf(world, [service])
    void engine.start()
    await world.settle()
    service.start = (life) => (life.lease.ready({ role: 'master' }), service.started(life))
    service.life.lease.lost('closed')
    await world.advance(900)
    expect(service.lives).toHaveLength(2)
    expect(engine.gate('clients').verdict()).toMatchObject({ kind: 'closed', blockers: [{ word: 'starting', epoch: 2 }] })
  })

  test('[R9] checks while a task is awaited come a period apart, not without end in one turn', async () => {
    const world = new ManualWorld()
    const service = a({ tasks: ['beat'], attemptMs: 10_000 })
    service.start = (life) => (life.lease.ready({ role: 'master' }), service.started(life))
    const engine = engineOf(world, [service])
    void engine.start()
    await world.advance(4_500)
    expect(service.checks).toBe(5)
    expect(engine.gate('clients').verdict().kind).toBe('closed')
  })
})

describe('[R4] a ready without evidence', () => {
  test.each([undefined, null, true, {}, [], { role: undefined }, { isReady: () => true }])(
    '%j is refused and noted',
    async (evidence) => {
      const world = new ManualWorld()
      const service = a({ tasks: ['beat'] })
      service.start = (life) => service.started(life)
      const engine = engineOf(world, [service])
      void engine.start()
      await world.settle()
      const { lease } = service.life
      const before = engine.model
      expect([lease.ready(evidence as never), lease.task('beat').ready(evidence as never)]).toEqual([false, false])
      expect(engine.model).toBe(before)
      expect(engine.timeline().entries.slice(-2)).toMatchObject([
        { kind: 'refused', signal: 'ready', because: 'no-evidence' },
        { kind: 'refused', signal: 'beat', because: 'no-evidence' },
      ])
    },
  )

  test.each([
    [{ kind: 'proved' }],
    [{ kind: 'proved', evidence: {} }],
    [{ kind: 'proved', evidence: { client: {} } }],
    [true],
    [undefined],
    [{ kind: 'ready' }],
  ])('a check that answers %j proves nothing', async (answer) => {
    const world = new ManualWorld()
    const service = a()
    const engine = engineOf(world, [service])
    void engine.start()
    await world.settle()
    service.verify = () => answer
    await world.advance(2_000)
    expect(engine.gate('clients').verdict()).toMatchObject({
      kind: 'closed',
      blockers: [{ word: 'suspect', why: { kind: 'no-evidence', asked: 'verify' } }],
    })
  })

  test('evidence that raises when it is read is refused, in a signal and in a check', async () => {
    const world = new ManualWorld()
    const service = a()
    const raising = {
      get role(): string {
        throw new Error('no')
      },
    }
    const engine = engineOf(world, [service])
    void engine.start()
    await world.settle()
    expect(service.life.lease.ready(raising)).toBe(false)
    service.verify = () => ({ kind: 'proved', evidence: raising })
    await world.advance(2_000)
    expect(engine.gate('clients').verdict()).toMatchObject({ blockers: [{ why: { kind: 'no-evidence' } }] })
  })

  test('what is shown is kept in the timeline, as it was', async () => {
    const world = new ManualWorld()
    const service = a()
    const facts = { offset: 1 }
    const engine = engineOf(world, [service])
    void engine.start()
    await world.settle()
    service.verify = () => ({ kind: 'proved', evidence: facts })
    await world.advance(1_000)
    facts.offset = 2
    expect(engine.timeline().entries.at(-1)).toMatchObject({ event: { kind: 'proved', evidence: { offset: 1 } } })
  })
})

describe('[R5] a check that raises is broken', () => {
  const OUTCOMES: readonly (readonly [string, (engine: ServiceDouble) => unknown, { word: string; why: object }, string])[] = [
    [
      'answers that it is not ready',
      () => NOT_READY,
      { word: 'suspect', why: { kind: 'not-ready', reason: 'the dataset is loading' } },
      'a is suspect for 0.0 s: the dataset is loading',
    ],
    [
      'answers so without a reason',
      () => ({ kind: 'not-ready' }),
      { word: 'suspect', why: { kind: 'not-ready', reason: 'no reason given' } },
      'no reason given',
    ],
    [
      'raises at once',
      () => (undefined as unknown as () => void)(),
      { word: 'broken', why: { kind: 'broken', asked: 'verify', error: 'TypeError' } },
      'a is broken for 0.0 s: its verify is broken, which says nothing about the service: TypeError',
    ],
    [
      'rejects',
      () => Promise.reject(new RangeError('no')),
      { word: 'broken', why: { kind: 'broken', asked: 'verify', error: 'RangeError', message: 'no' } },
      'RangeError: no',
    ],
    [
      'raises when its answer is read',
      () =>
        new Proxy(
          {},
          {
            get: () => {
              throw new SyntaxError('then')
            },
          },
        ),
      { word: 'broken', why: { kind: 'broken', error: 'SyntaxError' } },
      'SyntaxError: then',
    ],
    [
      'rejects with nothing',
      () => Promise.reject(undefined),
      { word: 'broken', why: { kind: 'broken', error: 'undefined' } },
      'undefined',
    ],
    [
      'never answers',
      () => HANG,
      { word: 'suspect', why: { kind: 'timeout', asked: 'verify', afterMs: 200, missing: [] } },
      'no answer to verify within 200 ms',
    ],
  ]

  test.each(OUTCOMES)('a check that %s', async (_name, verify, blocker, words) => {
    const world = new ManualWorld()
    const service = a()
    const engine = engineOf(world, [service])
    void engine.start()
    await world.settle()
    service.verify = () => verify(service)
    await world.advance(2_000)
    if (engine.gate('clients').verdict().kind === 'open') await world.advance(200)
    expect(engine.gate('clients').verdict()).toMatchObject({ kind: 'closed', blockers: [blocker] })
    expect(engine.gate('clients').explain()).toContain(words)
  })

  const STARTS: readonly (readonly [string, () => unknown, object])[] = [
    [
      'raises at once',
      () => {
        throw new TypeError('x is not a function')
      },
      { kind: 'broken', asked: 'start', error: 'TypeError' },
    ],
    ['rejects', () => Promise.reject(new RangeError('no')), { kind: 'broken', asked: 'start', error: 'RangeError' }],
    [
      'answers with nothing',
      () => undefined,
      { kind: 'broken', asked: 'start', message: 'start answered with neither started, not-ready nor failed' },
    ],
    ['answers with nonsense', () => ({ kind: 'running' }), { kind: 'broken', asked: 'start' }],
    ['answers true', () => true, { kind: 'broken', asked: 'start' }],
    [
      'raises when its answer is read',
      () => ({
        get kind() {
          throw new SyntaxError('kind')
        },
      }),
      { kind: 'broken', error: 'SyntaxError' },
    ],
    ['answers that it is not ready', () => ({ kind: 'not-ready', reason: 'refused' }), { kind: 'not-ready', reason: 'refused' }],
    [
      'answers so with an error for a reason',
      () => ({ kind: 'not-ready', reason: new Error('refused') }),
      { kind: 'not-ready', reason: 'refused' },
    ],
    ['answers so without a reason', () => ({ kind: 'not-ready' }), { kind: 'not-ready', reason: 'no reason given' }],
  ]

  test.each(STARTS)('a start that %s is tried again, and says so', async (_name, start, why) => {
    const world = new ManualWorld()
    const service = a()
    service.start = start
    const engine = engineOf(world, [service])
    void engine.start()
    await world.settle()
    expect(engine.model.services.get('a')).toMatchObject({ kind: 'lost', why })
    service.start = (life) => service.prompt(life)
    await world.advance(100)
    expect(engine.gate('clients').verdict().kind).toBe('open')
  })

  test('a start that never answers is over after its attempt, and names what is missing', async () => {
    const world = new ManualWorld()
    const service = a({ tasks: ['beat', 'echo'] })
    service.start = (life) => (life.lease.task('echo').ready({ turn: 1 }), HANG)
    const engine = engineOf(world, [service])
    void engine.start()
    await world.advance(999)
    expect(engine.model.services.get('a')?.kind).toBe('starting')
    await world.advance(1)
    expect(engine.model.services.get('a')).toMatchObject({
      kind: 'lost',
      why: { kind: 'timeout', asked: 'start', afterMs: 1_000, missing: ['a', 'beat'] },
    })
    expect(service.life.signal.aborted).toBe(true)
  })

  test('a service may be an object with methods of its own', async () => {
    const world = new ManualWorld()
    class Disk {
      readonly name = 'log.disk'
      readonly attemptMs = 100
      stopped = false
      start({ lease }: Parameters<door.ServiceDefinition['start']>[0]): door.Start {
        lease.ready({ name: this.name })
        return { kind: 'started', stop: this.close.bind(this) }
      }
      close(): void {
        this.stopped = true
      }
    }
    const disk = new Disk()
    const engine = engineOf(world, [], { services: [disk], gates: [{ name: 'clients', critical: ['log.disk'] }] })
    void engine.start()
    await world.settle()
    expect(engine.gate('clients').verdict().kind).toBe('open')
    void engine.drain()
    await world.settle()
    expect(disk.stopped).toBe(true)
  })
})

describe('[R8] the order of starting', () => {
  test('a service starts in the turn in which all that it needs is ready; siblings start side by side', async () => {
    const { world, log } = worldOf()
    const root = new ServiceDouble('root', { verify: false }, log)
    const [left, right] = ['left', 'right'].map((name) => new ServiceDouble(name, { needs: ['root'], verify: false }, log)) as [
      ServiceDouble,
      ServiceDouble,
    ]
    const top = new ServiceDouble('top', { needs: ['left', 'right'], verify: false }, log)
    for (const double of [root, left, right, top]) double.start = (life) => double.started(life)
    const engine = engineOf(world, [top, right, left, root])
    void engine.start()
    await world.settle()
    expect(log).toEqual(['start root'])
    root.life.lease.ready({ ok: true })
    await world.settle()
    expect(log).toEqual(['start root', 'start left', 'start right'])
    left.life.lease.ready({ ok: true })
    await world.settle()
    expect(log).toHaveLength(3)
    right.life.lease.ready({ ok: true })
    await world.settle()
    expect(log.at(-1)).toBe('start top')
  })

  test('start is called once in each life, however often it is looked at', async () => {
    const world = new ManualWorld()
    const service = a({ attemptMs: 5_000 })
    service.start = (life) => service.started(life)
    const engine = engineOf(world, [service])
    void engine.start()
    for (let turn = 0; turn < 20; turn++) {
      engine.gate('clients').verdict()
      await world.advance(100)
    }
    expect(service.lives).toHaveLength(1)
    service.life.lease.lost('closed')
    await world.advance(1_000)
    expect(service.lives.map(({ lease }) => lease.epoch)).toEqual([1, 2])
  })

  test('a start that asks to start, and an observer that does, get the one answer', async () => {
    const world = new ManualWorld()
    const service = a()
    const answers: Promise<unknown>[] = []
    service.start = (life) => (answers.push(engine.start()), service.prompt(life))
    const engine: door.Readiness = engineOf(world, [service], { observe: () => void answers.push(engine.start()) })
    const started = engine.start()
    await world.settle()
    expect(await started).toMatchObject({ kind: 'open' })
    expect(answers.length).toBeGreaterThan(1)
    expect(answers.every((answer) => answer === started)).toBe(true)
  })

  test('what an observer ends as it is told of the start is not started', async () => {
    const world = new ManualWorld()
    const service = a()
    const engine: door.Readiness = engineOf(world, [service], {
      observe: (entry) => {
        if (entry.kind === 'service' && entry.event.kind === 'starting') void engine.drain()
      },
    })
    void engine.start()
    await world.advance(5_000)
    expect(service.lives).toHaveLength(0)
    expect(world.timersLeft).toBe(0)
  })
})

describe('backoff', () => {
  test('[R9] waits between attempts grow to their bound, each between half of it and all', async () => {
    const world = new ManualWorld()
    const service = a()
    const lostMs: number[] = []
    const beganMs: number[] = []
    service.start = () => {
      beganMs.push(world.clock.monotonicMs())
      return { kind: 'not-ready', reason: 'refused' }
    }
    const engine = engineOf(world, [service], {
      random: seededRandom(7),
      backoff: { baseMs: 100, maxMs: 1_600 },
      goesOnTrying: true,
      observe: (entry: TimelineEntry) => {
        if (entry.kind === 'service' && entry.event.kind === 'lost') lostMs.push(entry.atMs)
      },
    })
    void engine.start()
    await world.advance(30_000)
    const waits = beganMs.slice(1).map((ms, index) => ms - (lostMs[index] ?? 0))
    expect(waits.length).toBeGreaterThan(15)
    const fullMs = (index: number): number => Math.min(1_600, 100 * 2 ** index)
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(fullMs(index) / 2)
      expect(wait).toBeLessThanOrEqual(fullMs(index))
    }
    expect(new Set(waits).size).toBe(waits.length)
  })

  test('what worked for a while is tried again soon, whether it was lost at once or doubted before', async () => {
    for (const isSoft of [false, true]) {
      const world = new ManualWorld()
      const service = a()
      const engine = engineOf(world, [service], { goesOnTrying: true })
      service.start = () => ({ kind: 'not-ready', reason: 'refused' })
      void engine.start()
      await world.advance(15_000)
      service.start = (life) => service.prompt(life)
      await world.advance(20_000)
      expect(engine.gate('clients').verdict().kind).toBe('open')
      if (isSoft) service.verify = () => NOT_READY
      else service.life.lease.lost('closed')
      while (engine.model.services.get('a')?.kind !== 'lost') await world.advance(50)
      const state = engine.model.services.get('a')
      expect(state).toMatchObject({ kind: 'lost' })
      expect(state?.kind === 'lost' && state.retryMs - state.sinceMs).toBeLessThanOrEqual(100)
    }
  })

  test('[R8] what was lost with its need starts as soon as that is back', async () => {
    const world = new ManualWorld()
    const base = new ServiceDouble('base', { verify: false })
    const top = new ServiceDouble('top', { verify: false, needs: ['base'] })
    const engine = engineOf(world, [base, top])
    void engine.start()
    await world.settle()
    for (let round = 2; round < 8; round++) {
      base.life.lease.lost('closed')
      while (base.lives.length < round) await world.advance(10)
      await world.settle()
      expect(top.lives).toHaveLength(round)
      expect(top.life.attempt).toBe(1)
    }
  })
})

describe('[R9] the end of the start budget', () => {
  test('names the blockers, what each said last, and what it waits for', async () => {
    const world = new ManualWorld()
    const base = new ServiceDouble('base', { attemptMs: 400 })
    const top = new ServiceDouble('top', { needs: ['base'] })
    base.start = () => {
      throw new TypeError('client.isReady is not a function')
    }
    const engine = engineOf(world, [base, top], {
      gates: [{ name: 'clients', critical: ['top'] }],
      budgets: { startMs: 5_000, drainMs: 1_000 },
    })
    const started = engine.start()
    await world.advance(4_999)
    expect(engine.model.phase).toBe('booting')
    await world.advance(1)
    const result = await started
    expect(result).toMatchObject({
      kind: 'expired',
      blockers: [{ service: 'top', word: 'idle', waitsFor: { service: 'base', why: { kind: 'broken' } } }],
    })
    const explanation = result.kind === 'expired' ? result.explanation : ''
    expect(explanation).toContain('top waits for base: base is broken for')
    expect(explanation).toContain(
      'its start is broken, which says nothing about the service: TypeError: client.isReady is not a function',
    )
    expect(explanation).toContain('so it stays closed')
    expect(door.reasonOf(engine.gate('clients').verdict())).toBe('base')
  })

  test('what ended the life before is said also while the next one hangs', async () => {
    const world = new ManualWorld()
    const service = a({ attemptMs: 10_000 })
    service.start = (life) => (life.attempt === 1 ? { kind: 'not-ready', reason: 'connection refused' } : HANG)
    const engine = engineOf(world, [service], { budgets: { startMs: 10_000, drainMs: 1_000 } })
    const started = engine.start()
    await world.advance(10_000)
    expect(await started).toMatchObject({
      kind: 'expired',
      blockers: [{ word: 'starting', why: { reason: 'connection refused' } }],
    })
    expect(engine.gate('clients').explain()).toContain('a is starting for 9.9 s, last time: connection refused')
  })

  test('[R13] tasks that are not done are named while it starts', async () => {
    const world = new ManualWorld()
    const service = a({ tasks: ['resubscribe', 'heartbeat'], attemptMs: 10_000 })
    service.start = ({ lease }) => {
      lease.ready({ role: 'master' })
      lease.task('resubscribe').ready({ channels: 0 })
      return { kind: 'started' }
    }
    const engine = engineOf(world, [service], { budgets: { startMs: 10_000, drainMs: 1_000 } })
    void engine.start()
    await world.advance(1_500)
    expect(engine.gate('clients').explain()).toContain('a is starting for 1.5 s (not done: heartbeat)')
  })

  test.each([true, false])('afterwards a gate may open only if the engine goes on trying: %s', async (goesOnTrying) => {
    const world = new ManualWorld()
    const service = a()
    service.start = () => ({ kind: 'not-ready', reason: 'refused' })
    const engine = engineOf(world, [service], { goesOnTrying, budgets: { startMs: 2_000, drainMs: 1_000 } })
    const started = engine.start()
    await world.advance(2_000)
    expect((await started).kind).toBe('expired')
    service.start = (life) => service.prompt(life)
    await world.advance(10_000)
    expect(engine.gate('clients').verdict().kind).toBe(goesOnTrying ? 'open' : 'closed')
    expect(engine.model.phase).toBe(goesOnTrying ? 'serving' : 'expired')
    if (goesOnTrying) return
    // Everything is ready, and it must not say that it will open.
    expect(engine.gate('clients').verdict()).toMatchObject({ blockers: [], isExpired: true, opensMs: undefined })
    expect(engine.gate('clients').explain()).toMatch(/the start budget ended before it was open, so it stays closed$/)
    expect(door.reasonOf(engine.gate('clients').verdict())).toBe('expired')
  })

  test('a gate that was open alone closes when the start expires for good', async () => {
    const world = new ManualWorld()
    const [x, y] = [new ServiceDouble('x'), new ServiceDouble('y')]
    y.start = () => HANG
    const engine = engineOf(world, [x, y], {
      budgets: { startMs: 2_000, drainMs: 1_000 },
      gates: [
        { name: 'admin', critical: ['x'] },
        { name: 'clients', critical: ['x', 'y'] },
      ],
    })
    void engine.start()
    await world.advance(1_999)
    expect(engine.gate('admin').verdict().kind).toBe('open')
    await world.advance(1)
    expect(engine.gate('admin').verdict()).toMatchObject({ kind: 'closed', isExpired: true })
  })

  test.each([
    ['critical', ['a', 'top']],
    ['needed by a critical one', ['top']],
  ])('a service that failed for good and is %s ends the start at once', async (_name, critical) => {
    const world = new ManualWorld()
    const [service, top] = [a(), new ServiceDouble('top', { needs: ['a'] })]
    service.start = () => ({ kind: 'failed', reason: 'WRONGPASS' })
    const engine = engineOf(world, [service, top], { gates: [{ name: 'clients', critical }] })
    const started = engine.start()
    await world.settle()
    const result = await started
    expect(result.kind === 'expired' && result.explanation).toContain('a is failed for 0.0 s: WRONGPASS')
    await world.advance(30_000)
    expect(service.lives).toHaveLength(1)
  })

  test('one that failed and that no gate waits for does not', async () => {
    const world = new ManualWorld()
    const [service, db] = [a(), new ServiceDouble('db')]
    db.start = () => ({ kind: 'failed', reason: 'no such database' })
    const engine = engineOf(world, [service, db], { gates: [{ name: 'clients', critical: ['a'], degraded: ['db'] }] })
    const started = engine.start()
    await world.settle()
    expect((await started).kind).toBe('open')
  })
})

describe('[R10] an engine that cannot work', () => {
  test('is not built: a circle, an empty gate, a violated budget, a number that is none', () => {
    const world = new ManualWorld()
    expect(() => engineOf(world, [new ServiceDouble('x', { needs: ['y'] }), new ServiceDouble('y', { needs: ['x'] })])).toThrow(
      'x -> y -> x',
    )
    expect(() => engineOf(world, [])).toThrow('no critical service')
    expect(() => engineOf(world, [a()], { budgets: { startMs: 999, drainMs: 5_000 } })).toThrow(
      'the longest path to ready: a (1000 ms) <= start budget (999 ms) does not hold: it is 1 ms too much',
    )
    expect(() => engineOf(world, [a()], { budgets: { startMs: Number.NaN, drainMs: 5_000 } })).toThrow(
      'the start budget is NaN ms',
    )
    expect(() => engineOf(world, [a()], { timelineMax: 0 })).toThrow('keep 0 entries')
    expect(engineOf(world, [a()]).inequalities.map(({ slackMs }) => slackMs)).toEqual([800, 1_300, 19_000, 4_500])
  })
})

describe('[R11] liveness', () => {
  test('is offered by nobody here, so that no service can be in it', () => {
    const words = [...Object.keys(door), ...Object.getOwnPropertyNames(door.Readiness.prototype)]
    expect(words.length).toBeGreaterThan(10)
    expect(words.filter((word) => /live|liveness|alive/i.test(word))).toEqual([])
  })
})

describe('those who are told', () => {
  test('[R6] find everything lost that stood on what was lost, whichever of the entries they are told of', async () => {
    const world = new ManualWorld()
    const base = new ServiceDouble('base', { verify: false })
    const [left, right] = ['left', 'right'].map((name) => new ServiceDouble(name, { needs: ['base'], verify: false })) as [
      ServiceDouble,
      ServiceDouble,
    ]
    const top = new ServiceDouble('top', { needs: ['left'], verify: false })
    const seen: string[] = []
    const look = (): void => void seen.push(engine.gate('clients').verdict().kind)
    const engine: door.Readiness = engineOf(world, [base, left, right, top], {
      gates: [{ name: 'clients', critical: ['right'] }],
      observe: look,
    })
    void engine.start()
    await world.settle()
    expect(engine.gate('clients').verdict().kind).toBe('open')
    // Also those who hear of it by the signals of the lives that end.
    for (const double of [base, left, right, top]) double.life.signal.addEventListener('abort', look)
    engine.gate('clients').watch(look)
    seen.length = 0
    base.life.lease.lost('closed')
    expect(seen.length).toBeGreaterThan(8)
    expect(new Set(seen)).toEqual(new Set(['closed']))
  })
})
