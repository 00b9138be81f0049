import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GATE_LIMITS, GateWorld, SLICE, type TestVisitor } from '../../../test/support/gate-world.ts'
import { REASONS } from './admission.ts'

/** What may happen at a gate. */
type Step =
  | { readonly kind: 'arrive'; readonly times: number; readonly asks: 'nobody' | 'yes' | 'no' | 'raises' | 'never' | 'later' }
  | { readonly kind: 'leave' | 'answer'; readonly which: number }
  | { readonly kind: 'open' | 'close' | 'hold' | 'drain' | 'tell' | 'told' }
  | { readonly kind: 'fill'; readonly isFull: boolean }
  | { readonly kind: 'time'; readonly ms: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('arrive' as const),
      times: fc.integer({ min: 1, max: 4 }),
      asks: fc.constantFrom('nobody', 'nobody', 'nobody', 'yes', 'no', 'raises', 'never', 'later'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('leave', 'answer'), which: fc.nat(50) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('open', 'open', 'close', 'hold', 'tell', 'told') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fill' as const), isFull: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('time' as const), ms: fc.constantFrom(0, 1, 20, 33, 200, 1_500, 3_000) }),
  },
)

/** A schedule ends with a drain, after which a little may still happen. */
const schedule = fc
  .tuple(fc.array(step, { maxLength: 40 }), fc.array(step, { maxLength: 6 }))
  .map(([before, after]) => [
    ...before,
    { kind: 'drain' } as const,
    ...after.filter(({ kind }) => kind !== 'open' && kind !== 'close' && kind !== 'hold'),
  ])

function tally(words: readonly (string | undefined)[]): ReadonlyMap<string | undefined, number> {
  const counts = new Map<string | undefined, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/** Runs one schedule, and watches what must hold after each step. */
class Run {
  readonly #gates = new GateWorld({ limits: { pacedMs: 1_000 } })
  readonly #visitors: TestVisitor[] = []
  readonly #arrivedMs = new Map<TestVisitor, number>()
  /** Those who had to wait and ask nobody: their order is the order of their coming. */
  readonly #waited = new Set<string>()
  readonly #answers: ((is: boolean) => void)[] = []
  readonly #places: (() => void)[] = []
  #isDraining = false
  #inAtDrain = 0

  async take(step: Step): Promise<void> {
    await this.#do(step)
    await this.#gates.world.settle()
    this.#check()
  }

  async #do(step: Step): Promise<void> {
    const { readiness, world, gate } = this.#gates
    switch (step.kind) {
      case 'arrive':
        for (let times = 0; times < step.times; times++) this.#arrive(step.asks)
        return
      case 'leave':
        return this.#visitors.at(step.which % Math.max(1, this.#visitors.length))?.leave()
      case 'answer':
        return this.#answers.splice(step.which % Math.max(1, this.#answers.length), 1)[0]?.(step.which % 5 > 0)
      case 'open':
        return readiness.open()
      case 'close':
        return readiness.close('log.disk')
      case 'hold':
        return readiness.close()
      case 'drain':
        readiness.drain()
        // In this turn.
        expect(gate.counts.parked).toBe(0)
        this.#isDraining = true
        this.#inAtDrain = gate.counts.admitted
        return
      case 'tell': {
        const place = gate.tell(() => {})
        if (place !== undefined) this.#places.push(place)
        return
      }
      case 'told':
        return this.#places.shift()?.()
      case 'fill':
        this.#gates.sessionsMax = step.isFull ? 0 : Number.POSITIVE_INFINITY
        return
      case 'time':
        return world.advance(step.ms)
    }
  }

  #arrive(asks: Extract<Step, { kind: 'arrive' }>['asks']): void {
    const name = String(this.#visitors.length)
    const authorize = {
      nobody: undefined,
      yes: () => true,
      no: () => false,
      raises: () => Promise.reject(new Error('a bug')),
      never: () => new Promise<boolean>(() => {}),
      later: () => new Promise<boolean>((resolve) => this.#answers.push(resolve)),
    }[asks]
    const visitor = this.#gates.arrive(name, authorize)
    this.#visitors.push(visitor)
    this.#arrivedMs.set(visitor, this.#gates.clock.monotonicMs())
    if (asks === 'nobody' && visitor.end === undefined) this.#waited.add(name)
  }

  #check(): void {
    const { gate, clock, admitted } = this.#gates
    const { counts } = gate
    expect(counts.parked + counts.told).toBeLessThanOrEqual(GATE_LIMITS.parkedMax)
    expect(admitted.filter(({ verdict }) => verdict !== 'open')).toEqual([])
    for (const visitor of this.#visitors) {
      expect(visitor.ends.length, visitor.ends.join(' and ')).toBeLessThanOrEqual(1)
      if (visitor.end === undefined)
        expect(clock.monotonicMs() - (this.#arrivedMs.get(visitor) ?? 0)).toBeLessThan(GATE_LIMITS.parkMs)
    }
    expect(this.#visitors.filter(({ end }) => end === undefined).length).toBe(counts.parked)
    if (this.#isDraining) expect([counts.parked, counts.admitted]).toEqual([0, this.#inAtDrain])
  }

  checkAll(): void {
    const { gate, world, admitted, refused } = this.#gates
    const { counts } = gate
    const ends = this.#visitors.map(({ end }) => end)
    expect(ends.filter((end) => end === undefined)).toEqual([])
    expect(ends.filter((end) => end === 'in').length).toBe(counts.admitted)
    expect(tally(ends.filter((end) => end !== 'in' && end !== 'gone'))).toEqual(tally(refused))
    expect(tally(refused)).toEqual(counts.refused)
    expect(refused.filter((reason) => !(reason in REASONS) && reason !== 'log.disk')).toEqual([])
    const waited = admitted.filter(({ name }) => this.#waited.has(name))
    expect(waited).toEqual(waited.toSorted((a, b) => Number(a.name) - Number(b.name)))
    // So many at once, and then so many a second.
    for (const [first, { atMs }] of waited.entries()) {
      for (const [more, { atMs: laterMs }] of waited.slice(first).entries()) {
        expect(more + 1).toBeLessThanOrEqual(SLICE + ((laterMs - atMs) / 1_000) * GATE_LIMITS.releasePerSecond + 0.001)
      }
    }
    for (const place of this.#places) place()
    expect(world.timersLeft).toBe(0)
  }
}

test('[G1] [G2] [G4] [G6] whatever happens: bounded, in order, at the pace, each ends once, nobody comes in while it is closed', async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async (steps) => {
      const run = new Run()
      for (const step of steps) await run.take(step)
      run.checkAll()
    }),
    { numRuns: 1_000 },
  )
}, 60_000)
