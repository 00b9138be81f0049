import {
  Readiness,
  type Check,
  type Lease,
  type ReadinessOptions,
  type ServiceDefinition,
  type Start,
} from '../../src/readiness/index.ts'
import { type ManualWorld, seededRandom } from '../../src/runtime/manual.ts'

/** One call of `start`, and the means to answer it when the test wants to. */
export class Life {
  readonly lease: Lease
  readonly signal: AbortSignal
  readonly attempt: number
  /** To be given back by a `start` that is answered later. */
  readonly pending: Promise<Start>
  answer: (start: unknown) => void = () => {}
  fail: (error: unknown) => void = () => {}
  stops = 0

  constructor(begin: Parameters<ServiceDefinition['start']>[0]) {
    this.lease = begin.lease
    this.signal = begin.signal
    this.attempt = begin.attempt
    this.pending = new Promise((resolve, reject) => {
      this.answer = (start) => resolve(start as Start)
      this.fail = reject
    })
  }
}

export type DoubleOptions = Partial<Omit<ServiceDefinition, 'name' | 'start' | 'verify'>> & {
  readonly verify?: Partial<Omit<NonNullable<ServiceDefinition['verify']>, 'run'>> | false
}

/** A service that does what the test tells it. Unless told otherwise it starts at once, and every check proves it. */
export class ServiceDouble {
  readonly definition: ServiceDefinition
  readonly lives: Life[] = []
  /** Names of services, in the order in which they stopped; may be shared. */
  readonly log: string[]
  checks = 0
  start: (life: Life) => unknown = (life) => this.prompt(life)
  verify: (epoch: number, signal: AbortSignal) => unknown = () => PROVED
  stop: (life: Life) => unknown = () => undefined

  constructor(name: string, { verify = {}, ...options }: DoubleOptions = {}, log: string[] = []) {
    this.log = log
    this.definition = {
      name,
      attemptMs: 1_000,
      ...options,
      start: (begin) => {
        const life = new Life(begin)
        this.lives.push(life)
        this.log.push(`start ${name}`)
        return this.start(life) as Start
      },
      ...(verify !== false && {
        verify: {
          ...VERIFY,
          ...verify,
          run: ({ epoch, signal }) => {
            this.checks += 1
            return this.verify(epoch, signal) as Check
          },
        },
      }),
    }
  }

  get life(): Life {
    const life = this.lives.at(-1)
    if (life === undefined) throw new Error(`${this.definition.name} has not started`)
    return life
  }

  /** Says ready, for itself and each task, and answers. */
  prompt(life: Life): Start {
    life.lease.ready({ role: 'master' })
    for (const task of this.definition.tasks ?? []) life.lease.task(task).ready({ turn: 1 })
    return this.started(life)
  }

  started(life: Life): Start {
    return {
      kind: 'started',
      stop: () => {
        life.stops += 1
        this.log.push(`stop ${this.definition.name}`)
        return this.stop(life) as Promise<void>
      },
    }
  }

  get stops(): readonly number[] {
    return this.lives.map(({ stops }) => stops)
  }
}

export const PROVED: Check = { kind: 'proved', evidence: { canaryMs: 1 } }
export const NOT_READY: Check = { kind: 'not-ready', reason: 'the dataset is loading' }
export const VERIFY = { everyMs: 1_000, timeoutMs: 200, maxAgeMs: 2_500, fall: 2, rise: 2 } as const

/** Never settles. */
export const HANG: Promise<never> = new Promise(() => {})

export function engineOf(
  world: ManualWorld,
  doubles: readonly ServiceDouble[],
  options: Partial<ReadinessOptions> = {},
): Readiness {
  return new Readiness({
    clock: world.clock,
    timers: world.timers,
    random: seededRandom(1),
    services: doubles.map(({ definition }) => definition),
    gates: [{ name: 'clients', critical: doubles.map(({ definition }) => definition.name) }],
    budgets: { startMs: 20_000, drainMs: 5_000 },
    ...options,
  })
}
