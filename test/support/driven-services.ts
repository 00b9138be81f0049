import {
  Readiness,
  Reporter,
  type About,
  type Check,
  type Evidence,
  type Lease,
  type Load,
  type ReadinessOptions,
  type ServiceDefinition,
} from '../../src/readiness/index.ts'
import type { Clock, Timers } from '../../src/runtime/index.ts'
import { ManualWorld, seededRandom } from '../../src/runtime/manual.ts'

/** A service that does what the test says. Its check proves it until the test says otherwise. */
export class DrivenService {
  readonly definition: ServiceDefinition
  #lease: Lease | undefined
  /** What the next check comes to; an Error is thrown. */
  next: Check | Error = { kind: 'proved', evidence: { canaryMs: 0.6 } }

  constructor(name: string, more: Partial<ServiceDefinition> = {}, everyMs = 1_000) {
    this.definition = {
      name,
      attemptMs: 5_000,
      start: ({ lease }) => {
        this.#lease = lease
        return { kind: 'started' }
      },
      verify: {
        everyMs,
        timeoutMs: everyMs / 2,
        maxAgeMs: everyMs * 3,
        fall: 1,
        rise: 1,
        run: () => {
          if (this.next instanceof Error) throw this.next
          return this.next
        },
      },
      ...more,
    }
  }

  get lease(): Lease {
    if (this.#lease === undefined) throw new Error(`${this.definition.name} has not started`)
    return this.#lease
  }

  ready(evidence: Evidence = { role: 'master', canaryMs: 0.6 }): boolean {
    return this.lease.ready(evidence)
  }
}

export const ABOUT: About = {
  version: '0.1.0',
  environment: 'test',
  platform: 'plain',
  revision: 'tidegate-00042-abc',
  instance: 'a1b2',
}

export const LOAD: Load = {
  sessions: 12,
  clients: 11,
  channels: 3,
  parked: 1,
  admitted: 40,
  refused: { origin: 4, 'redis.subscriber': 13 },
}

/** An engine on services that the test drives, its reporter, and by default a clock that stands still. */
export class DrivenReadiness {
  readonly world = new ManualWorld()
  readonly clock: Clock
  readonly commands: DrivenService
  readonly subscriber: DrivenService
  readonly monitor: DrivenService
  readonly reporter: Reporter
  readonly readiness: Readiness

  constructor(
    options: Partial<ReadinessOptions> = {},
    real?: { readonly clock: Clock; readonly timers: Timers },
    everyMs = 1_000,
  ) {
    this.clock = real?.clock ?? this.world.clock
    this.commands = new DrivenService('redis.commands', {}, everyMs)
    this.subscriber = new DrivenService('redis.subscriber', { needs: ['redis.commands'], tasks: ['nonce'] }, everyMs)
    this.monitor = new DrivenService('monitor', {}, everyMs)
    this.reporter = new Reporter(this.clock, 'clients')
    this.readiness = new Readiness({
      clock: this.clock,
      timers: real?.timers ?? this.world.timers,
      random: seededRandom(1),
      services: [this.commands, this.subscriber, this.monitor].map(({ definition }) => definition),
      gates: [{ name: 'clients', critical: ['redis.commands', 'redis.subscriber'], degraded: ['monitor'] }],
      budgets: { startMs: 30_000, drainMs: 8_500 },
      reopening: { holdMs: 0, holdMaxMs: 1_000, flapWindowMs: 60_000 },
      observe: (entry) => this.reporter.observe(entry),
      ...options,
    })
  }

  /** Starts, and lets everything become ready one after the other. */
  async open(): Promise<void> {
    void this.readiness.start()
    await this.turn(10)
    this.commands.ready()
    this.monitor.ready({ ticks: 1 })
    await this.turn(20)
    this.subscriber.lease.task('nonce').ready({ back: true })
    this.subscriber.ready({ nonceMs: 0.9 })
    await this.turn(0)
  }

  /** Lets time go by on the clock that stands still. */
  async turn(ms: number): Promise<void> {
    await this.world.advance(ms)
  }
}
