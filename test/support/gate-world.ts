import { ManualWorld, seededRandom } from '../../src/runtime/manual.ts'
import { Gate, type GateLimits, type GateOptions, type Refusal, type Stay, type Visitor } from '../../src/transport/gate/index.ts'
import { FakeReadiness } from './fake-readiness.ts'

export const GATE_LIMITS: GateLimits = { parkedMax: 4, parkMs: 3_000, releasePerSecond: 100, pacedMs: 10_000 }

/** Once a slice of 20 ms: so many may be let in at 100 a second. */
export const SLICE = 2

/** A visitor that remembers what became of it. */
export class TestVisitor implements Visitor {
  readonly transport = 'test'
  readonly name: string
  /** In order; more than one is a fault of the gate's. */
  readonly ends: string[] = []
  readonly authorize: Visitor['authorize']
  stay: Stay | undefined
  refusal: Refusal | undefined
  readonly #world: GateWorld

  constructor(world: GateWorld, name: string, authorize: Visitor['authorize']) {
    this.#world = world
    this.name = name
    this.authorize = authorize
  }

  get end(): string | undefined {
    return this.ends.join(' and ') || undefined
  }

  admitted(): void {
    this.ends.push('in')
    this.#world.admitted.push({
      name: this.name,
      verdict: this.#world.readiness.verdict().kind,
      atMs: this.#world.clock.monotonicMs(),
    })
  }

  refused(refusal: Refusal): void {
    this.ends.push(refusal.reason)
    this.refusal = refusal
  }

  leave(): void {
    if (this.end === undefined) this.ends.push('gone')
    this.stay?.left()
  }
}

/** A gate in a world that stands still, before a readiness gate that a test turns. */
export class GateWorld {
  readonly world = new ManualWorld()
  readonly clock = this.world.clock
  readonly readiness = new FakeReadiness()
  readonly admitted: { readonly name: string; readonly verdict: string; readonly atMs: number }[] = []
  readonly refused: string[] = []
  readonly failed: unknown[] = []
  readonly gate: Gate
  sessions = 0
  sessionsMax = Number.POSITIVE_INFINITY

  constructor(options: Partial<Omit<GateOptions, 'limits'>> & { readonly limits?: Partial<GateLimits> } = {}) {
    const { world, readiness } = this
    this.gate = new Gate({
      clock: world.clock,
      timers: world.timers,
      random: seededRandom(1),
      readiness,
      load: () => ({ sessions: this.sessions, sessionsMax: this.sessionsMax }),
      refused: ({ reason }) => void this.refused.push(reason),
      failed: (error) => void this.failed.push(error),
      ...options,
      limits: { ...GATE_LIMITS, ...options.limits },
    })
  }

  arrive(name: string, authorize?: Visitor['authorize']): TestVisitor {
    const visitor = new TestVisitor(this, name, authorize)
    visitor.stay = this.gate.enter(visitor)
    return visitor
  }

  names(): readonly string[] {
    return this.admitted.map(({ name }) => name)
  }
}
