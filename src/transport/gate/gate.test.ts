import { describe, expect, test } from 'vitest'
import { GateWorld, SLICE, type TestVisitor } from '../../../test/support/gate-world.ts'
import { Readiness } from '../../readiness/index.ts'
import { ManualWorld, seededRandom } from '../../runtime/manual.ts'
import { Gate } from './gate.ts'

const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

/** An answer about who somebody is, that a test gives when it likes. */
function question(): { readonly ask: () => Promise<boolean>; readonly answer: (is: boolean) => void } {
  let settle = (_is: boolean): void => {}
  const promise = new Promise<boolean>((resolve) => (settle = resolve))
  return { ask: () => promise, answer: (is) => settle(is) }
}

const ends = (visitors: readonly TestVisitor[]): readonly (string | undefined)[] => visitors.map(({ end }) => end)

describe('a gate', () => {
  test('[G1] lets in at once while it is open, without a timer', () => {
    const gates = new GateWorld()
    gates.readiness.open()
    expect(ends(LETTERS.map((name) => gates.arrive(name)))).toEqual(LETTERS.map(() => 'in'))
    expect([gates.world.timersLeft, gates.gate.counts.parkedTotal]).toEqual([0, 0])
  })

  test('[G2] while it is closed visitors wait, up to the bound, and beyond it are told so', () => {
    const gates = new GateWorld()
    const visitors = LETTERS.slice(0, 6).map((name) => gates.arrive(name))
    expect(ends(visitors)).toEqual([undefined, undefined, undefined, undefined, 'park-full', 'park-full'])
    expect(gates.gate.counts).toMatchObject({ parked: 4, parkedTotal: 4, admitted: 0 })
    expect(gates.world.timersLeft).toBe(1)
  })

  test('[G2] when it opens, those who wait come in, in order, at the pace', async () => {
    const gates = new GateWorld()
    const visitors = LETTERS.slice(0, 4).map((name) => gates.arrive(name))
    gates.readiness.open()
    await gates.world.settle()
    expect(gates.names()).toEqual(['a', 'b'].slice(0, SLICE))
    await gates.world.advance(20)
    expect(gates.names()).toEqual(['a', 'b', 'c', 'd'])
    expect(ends(visitors)).toEqual(['in', 'in', 'in', 'in'])
    expect(gates.world.timersLeft).toBe(0)
  })

  test('[G2] who has waited as long as it may is told what keeps the gate shut', async () => {
    const gates = new GateWorld()
    const first = gates.arrive('a')
    await gates.world.advance(1_000)
    const second = gates.arrive('b')
    await gates.world.advance(1_999)
    expect(first.end).toBe(undefined)
    gates.readiness.close('auth.keys')
    await gates.world.advance(1)
    expect([first.end, second.end]).toEqual(['auth.keys', undefined])
    gates.readiness.close()
    await gates.world.advance(1_000)
    expect(second.end).toBe('reopening')
    expect(gates.world.timersLeft).toBe(0)
  })

  test('[G2] who has gone is not let in, and its place is free', async () => {
    const gates = new GateWorld()
    const [first, second] = LETTERS.slice(0, 4).map((name) => gates.arrive(name))
    first?.leave()
    expect(gates.arrive('e').end).toBe(undefined)
    first?.stay?.left()
    gates.readiness.open()
    second?.leave()
    await gates.world.advance(100)
    expect(gates.names()).toEqual(['c', 'd', 'e'])
    expect(gates.gate.counts).toMatchObject({ gone: 2, parked: 0, parkedTotal: 5 })
    first?.stay?.left()
    expect(gates.gate.counts.gone).toBe(2)
  })

  test('[G4] a drain turns all who wait away in the same turn, and those who come later', () => {
    const gates = new GateWorld()
    const visitors = LETTERS.slice(0, 3).map((name) => gates.arrive(name))
    gates.readiness.drain()
    expect(ends([...visitors, gates.arrive('d')])).toEqual(['draining', 'draining', 'draining', 'draining'])
    expect(gates.world.timersLeft).toBe(0)
  })

  test('[G1] when it closes in the middle of letting in, the rest waits on', async () => {
    const gates = new GateWorld()
    const close = (): void => gates.readiness.close('log.disk')
    gates.gate.enter({ transport: 'test', admitted: close, refused() {} })
    const second = gates.arrive('b')
    gates.readiness.open()
    await gates.world.advance(100)
    expect([second.end, gates.gate.counts.admitted]).toEqual([undefined, 1])
    expect(gates.gate.counts.parked).toBe(1)
  })

  test('[G2] after a reopening, and only then, newcomers keep the pace behind those who wait', async () => {
    const gates = new GateWorld({ limits: { parkedMax: 100 } })
    for (const name of ['a', 'b', 'c', 'd']) gates.arrive(name)
    gates.readiness.open()
    expect(gates.arrive('first opening').end).toBe('in')
    await gates.world.advance(1_000)
    gates.readiness.close('log.disk')
    for (const name of ['e', 'f', 'g', 'h']) gates.arrive(name)
    gates.readiness.open()
    expect(gates.arrive('newcomer').end).toBe(undefined)
    await gates.world.advance(1_000)
    expect(gates.names()).toEqual(['first opening', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'newcomer'])
    const burst = LETTERS.map((name) => gates.arrive(name))
    expect(ends(burst).filter((end) => end === 'in').length).toBe(SLICE)
    await gates.world.advance(10_000)
    expect(gates.gate.counts.parked).toBe(0)
    expect(ends(LETTERS.map((name) => gates.arrive(name)))).toEqual(LETTERS.map(() => 'in'))
  })

  test('[G2] whose turn does not come in time while it lets in slowly learns that it has reopened', async () => {
    const gates = new GateWorld({ limits: { parkedMax: 100, releasePerSecond: 1, parkMs: 1_500 } })
    gates.readiness.open()
    gates.readiness.close('log.disk')
    const visitors = ['a', 'b', 'c', 'd'].map((name) => gates.arrive(name))
    gates.readiness.open()
    await gates.world.advance(1_500)
    expect(ends(visitors)).toEqual(['in', 'in', 'reopening', 'reopening'])
  })

  test('full and too-fast are said while it is open; who is turned away is charged for nothing', async () => {
    const gates = new GateWorld({ connectionRate: { ratePerSecond: 2, burst: 2 } })
    expect(gates.arrive('waits').end).toBe(undefined)
    gates.readiness.open()
    await gates.world.settle()
    gates.sessionsMax = 0
    expect(gates.arrive('a').end).toBe('full')
    gates.sessionsMax = 10
    expect(ends(['b', 'c', 'd'].map((name) => gates.arrive(name)))).toEqual(['in', 'too-fast', 'too-fast'])
    await gates.world.advance(1_000)
    expect(ends(['e', 'f', 'g'].map((name) => gates.arrive(name)))).toEqual(['in', 'in', 'too-fast'])
  })

  test('who has waited finds the house full', async () => {
    const gates = new GateWorld()
    const visitor = gates.arrive('a')
    gates.sessionsMax = 0
    gates.readiness.open()
    await gates.world.settle()
    expect(visitor.end).toBe('full')
  })

  test('[G6] every refusal is counted and told of by the reason that the visitor hears', () => {
    const gates = new GateWorld()
    const visitors = LETTERS.map((name) => gates.arrive(name))
    gates.readiness.drain()
    gates.gate.refuse('origin', 'test')
    const heard = visitors.flatMap(({ refusal }) => (refusal === undefined ? [] : [refusal.reason]))
    expect([...heard, 'origin'].toSorted()).toEqual(gates.refused.toSorted())
    expect(gates.gate.counts.refused).toEqual(
      new Map([
        ['park-full', 4],
        ['draining', 4],
        ['origin', 1],
      ]),
    )
  })

  test('[G3] Retry-After is when it opens, where that is known, and never the same for all', () => {
    const gates = new GateWorld({ limits: { parkedMax: 0 } })
    gates.readiness.turn({ kind: 'closed', sinceMs: 0, blockers: [], opensMs: 20_000 })
    const times = LETTERS.map((name) => gates.arrive(name).refusal?.retryAfterMs ?? 0)
    expect(new Set(times).size).toBe(LETTERS.length)
    expect(Math.min(...times)).toBeGreaterThanOrEqual(20_000)
    expect(Math.max(...times)).toBeLessThan(40_000)
  })

  test('[G3] who is told why has a place within the bound, for 2 s', async () => {
    const gates = new GateWorld()
    const ended: string[] = []
    const places = ['a', 'b', 'c', 'd', 'e'].map((name) => gates.gate.tell(() => ended.push(name)))
    expect(places.map((place) => place !== undefined)).toEqual([true, true, true, true, false])
    expect(gates.arrive('f').end).toBe('park-full')
    places[1]?.()
    expect(gates.arrive('g').end).toBe(undefined)
    await gates.world.advance(2_000)
    expect(ended).toEqual(['a', 'c', 'd'])
    expect(gates.gate.counts.told).toBe(0)
  })

  test('[G2] once closed for good it lets nobody in, whatever the verdict, and leaves no timer and no watcher', async () => {
    const gates = new GateWorld()
    const ended: string[] = []
    const waiting = gates.arrive('a')
    gates.gate.tell(() => ended.push('told'))
    gates.gate.close()
    gates.readiness.open()
    expect([waiting.end, gates.arrive('b').end, ...ended]).toEqual(['stopped', 'stopped', 'told'])
    await gates.world.settle()
    expect([gates.world.timersLeft, gates.readiness.watchers]).toEqual([0, 0])
  })

  test.each([
    ['parkMs', { parkMs: 3_001 }],
    ['parkMs', { parkMs: Number.NaN }],
    ['parkedMax', { parkedMax: -1 }],
    ['releasePerSecond', { releasePerSecond: 0 }],
    ['pacedMs', { pacedMs: Number.NaN }],
  ])('a %s that makes no sense is named', (name, limits) => {
    expect(() => new GateWorld({ limits })).toThrow(`cannot build the gate: ${name}`)
  })
})

describe('who asks first', () => {
  test('[G1] the gate is looked at again in the turn in which the answer is there: closed', async () => {
    const gates = new GateWorld()
    gates.readiness.open()
    const { ask, answer } = question()
    const visitor = gates.arrive('a', ask)
    gates.readiness.close('log.disk')
    answer(true)
    await gates.world.settle()
    expect([visitor.end, gates.gate.counts.parked]).toEqual([undefined, 1])
    gates.readiness.open()
    await gates.world.settle()
    expect(gates.admitted).toMatchObject([{ name: 'a', verdict: 'open' }])
  })

  test('[G1] the gate is looked at again in the turn in which the answer is there: draining', async () => {
    const gates = new GateWorld()
    gates.readiness.open()
    const { ask, answer } = question()
    const visitor = gates.arrive('a', ask)
    gates.readiness.drain()
    expect(visitor.end).toBe('draining')
    answer(true)
    await gates.world.settle()
    expect(visitor.end).toBe('draining')
  })

  test('[G1] the house may have filled meanwhile', async () => {
    const gates = new GateWorld()
    gates.readiness.open()
    const { ask, answer } = question()
    const visitor = gates.arrive('a', ask)
    gates.sessionsMax = 0
    answer(true)
    await gates.world.settle()
    expect(visitor.end).toBe('full')
  })

  test('[G3] no is unauthorized, and what is raised is told as what it is', async () => {
    const gates = new GateWorld()
    gates.readiness.open()
    const error = new Error('a bug')
    const visitors = [
      gates.arrive('a', () => false),
      gates.arrive('b', () => {
        throw error
      }),
      gates.arrive('c', () => Promise.reject(error)),
      gates.arrive('d', () => true),
    ]
    await gates.world.settle()
    expect(ends(visitors)).toEqual(['unauthorized', 'authorize-failed', 'authorize-failed', 'in'])
    expect(gates.failed).toEqual([error, error])
  })

  test('[G2] questions are bounded, in number and in time, and nobody hears the answer of one who has gone', async () => {
    const gates = new GateWorld()
    gates.readiness.open()
    const questions = LETTERS.map(() => question())
    const visitors = LETTERS.map((name, at) => gates.arrive(name, questions[at]?.ask))
    expect(ends(visitors).slice(4)).toEqual(Array(4).fill('park-full'))
    visitors[0]?.leave()
    for (const at of [0, 1]) questions[at]?.answer(true)
    await gates.world.advance(3_000)
    expect(ends(visitors).slice(0, 4)).toEqual(['gone', 'in', 'authorize-slow', 'authorize-slow'])
    expect(gates.gate.counts.parked).toBe(0)
  })

  test('[G1] nobody is asked while it is closed', async () => {
    const gates = new GateWorld()
    let asked = 0
    gates.arrive('a', () => ++asked > 0)
    gates.readiness.open()
    gates.readiness.close('log.disk')
    await gates.world.settle()
    expect(asked).toBe(0)
    gates.readiness.open()
    await gates.world.settle()
    expect([asked, ...gates.names()]).toEqual([1, 'a'])
  })

  test('a question holds up nobody behind it', async () => {
    const gates = new GateWorld()
    const never = question()
    const [slow, quick] = [gates.arrive('a', never.ask), gates.arrive('b')]
    gates.readiness.open()
    await gates.world.advance(100)
    expect([slow.end, quick.end]).toEqual([undefined, 'in'])
    expect(gates.world.timersLeft).toBe(1)
  })
})

describe('before the real engine', () => {
  const budgets = { startMs: 10_000, drainMs: 5_000 }

  test('[G7] no empty gate is ever open: an engine with nothing to prove cannot be built', () => {
    const world = new ManualWorld()
    const engine = (critical: readonly string[]): Readiness =>
      new Readiness({
        clock: world.clock,
        timers: world.timers,
        random: seededRandom(1),
        services: [],
        gates: [{ name: 'clients', critical }],
        budgets,
      })
    expect(() => engine([])).toThrow('nothing would ever be proved')
  })

  test('[G1] [G6] who comes during the start waits for the proof, and is let in by it', async () => {
    const world = new ManualWorld()
    const { clock, timers } = world
    let prove = (): void => {}
    let lose = (): void => {}
    const readiness = new Readiness({
      clock,
      timers,
      random: seededRandom(1),
      services: [
        {
          name: 'log.disk',
          attemptMs: 5_000,
          start({ lease }) {
            prove = () => void lease.ready({ canary: true })
            lose = () => void lease.lost('the disk is gone')
            return { kind: 'started' }
          },
        },
      ],
      gates: [{ name: 'clients', critical: ['log.disk'] }],
      budgets,
    })
    const gate = new Gate({
      readiness: readiness.gate('clients'),
      clock,
      timers,
      limits: { parkedMax: 10, parkMs: 3_000, releasePerSecond: 100 },
    })
    const ends: string[] = []
    const enter = (): unknown =>
      gate.enter({ transport: 'test', admitted: () => ends.push('in'), refused: ({ reason }) => ends.push(reason) })
    void readiness.start()
    enter()
    await world.settle()
    expect(ends).toEqual([])
    prove()
    await world.settle()
    expect(ends).toEqual(['in'])
    lose()
    enter()
    expect(ends).toEqual(['in'])
    await world.advance(3_000)
    expect(ends).toEqual(['in', 'log.disk'])
    void readiness.drain()
    enter()
    expect(ends).toEqual(['in', 'log.disk', 'draining'])
  })
})
