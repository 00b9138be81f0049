import type { Check, Evidence, Lease, ServiceDefinition, Start } from '../../readiness/index.ts'
import type { Simulation } from '../explorer/index.ts'
import { Oracle, type OracleRules } from './readiness-oracle.ts'
import { HANG, type Troubles } from './script.ts'

/** One start of a service, and what became of it. */
interface Life {
  readonly lease: Lease
  /** It came to `started`: then it has to be stopped, once. */
  isStarted: boolean
  stops: number
}

/** What actors ask of the world they are in. */
export interface Stage {
  readonly sim: Simulation
  readonly troubles: Troubles
  isReady(service: string): boolean
  /** Nothing may start any more. */
  isEnding(): boolean
  /** All that stands on a service, directly. */
  dependantsOf(service: string): readonly ReadinessActor[]
  /** That life is over, and with it all that stands on it; said before the engine is told. */
  falls(actor: ReadinessActor, epoch: number): void
  /** Says something through a lease, and looks at what comes of it. */
  says(actor: ReadinessActor, lease: Lease, what: string, evidence: Evidence): void
}

export interface ActorOptions {
  readonly needs: readonly string[]
  readonly tasks: readonly string[]
  readonly verify: Omit<OracleRules, 'tasks'> & { readonly everyMs: number; readonly timeoutMs: number }
  readonly attemptMs: number
  readonly stopMs: number
}

const PROVED: Check = { kind: 'proved', evidence: { canaryMs: 1 } }
const NOT_READY = { kind: 'not-ready', reason: 'the dataset is loading' } as const

/** A service that does what the schedule says, and tells the oracle what an outsider would see. */
export class ReadinessActor {
  readonly definition: ServiceDefinition
  readonly oracle: Oracle
  readonly lives: Life[] = []
  /** Starts that have not settled. */
  readonly settling: Promise<unknown>[] = []
  /** What was answered last was an exception. */
  hasRaised = false
  /** Until when a stop under way has to be waited for. */
  #stopsUntilMs: number | undefined
  readonly #stage: Stage
  readonly #options: ActorOptions
  /** Failed checks of this step: the engine hears of them by a promise, so they count at the end of it. */
  #failed: number[] = []

  constructor(name: string, options: ActorOptions, stage: Stage) {
    const { needs, tasks, verify, attemptMs, stopMs } = options
    this.#stage = stage
    this.#options = options
    this.oracle = new Oracle({ ...verify, tasks })
    const { everyMs, timeoutMs, maxAgeMs, fall, rise } = verify
    this.definition = {
      name,
      needs,
      tasks,
      attemptMs,
      stopMs,
      start: ({ lease }) => {
        const start = this.#start(lease)
        this.settling.push(start.catch(() => {}))
        return start
      },
      verify: { everyMs, timeoutMs, maxAgeMs, fall, rise, run: ({ epoch }) => this.#verify(epoch) },
    }
  }

  get name(): string {
    return this.definition.name
  }

  get isRunning(): boolean {
    return this.lives.some(({ isStarted, stops }) => isStarted && stops === 0)
  }

  /** What ran is told to stop, has not, and its time is not over. */
  get isStopping(): boolean {
    return this.#stopsUntilMs !== undefined && this.#stage.sim.clock.monotonicMs() < this.#stopsUntilMs
  }

  /** For the end of a step. */
  heard(): void {
    for (const epoch of this.#failed.splice(0)) this.oracle.answers(epoch, false, 0)
  }

  async #start(lease: Lease): Promise<Start> {
    const { name } = this
    const { sim, troubles } = this.#stage
    const { epoch } = lease
    const life: Life = { lease, isStarted: false, stops: 0 }
    this.lives.push(life)
    this.hasRaised = false
    for (const need of this.#options.needs)
      sim.check('R8', this.#stage.isReady(need), () => `${name} starts, and ${need} is not ready`)
    sim.check('R8', epoch === this.lives.length, () => `${name} starts for the ${this.lives.length}. time in its life ${epoch}`)
    sim.check('R8', !this.#stage.isEnding(), () => `${name} starts in the drain`)
    sim.check('R8', !this.isStopping, () => `${name} starts, and what ran in the life before is still stopping`)
    this.oracle.begins(epoch)
    if (epoch > 1) sim.saw('a service comes back')
    const kind = troubles.kind(`${name} starts`, ['works', 'not-ready', 'raises', 'shows nothing', 'says nothing'])
    await troubles.point(`${name} connects, life ${epoch}`, name)
    if (kind === 'not-ready' || kind === 'raises') {
      if (kind === 'raises') this.hasRaised = this.oracle.isCurrent(epoch)
      this.oracle.ends(epoch)
      if (kind === 'not-ready') return NOT_READY
      throw new TypeError('start')
    }
    if (kind === 'shows nothing') this.#stage.says(this, lease, 'ready', {})
    else if (kind === 'works') this.#word(life)
    await troubles.point(`${name} answers its start, life ${epoch}`, name)
    life.isStarted = true
    if (!this.oracle.isCurrent(epoch)) sim.saw('a start that answers after its life')
    return { kind: 'started', stop: () => this.#stop(life) }
  }

  /** Its own word and its tasks', in an order of their own. */
  #word({ lease }: Life): void {
    const { sim, troubles } = this.#stage
    for (const what of ['ready', ...this.#options.tasks]) {
      const say = (): void => this.#stage.says(this, lease, what, { offset: 1 })
      if (troubles.isOver) say()
      else sim.park(`${this.name} says ${what}, life ${lease.epoch}`, say, `${this.name} ${what}`)
    }
  }

  /** The socket closes, for certain. */
  close(): void {
    const life = this.lives.at(-1)
    if (life === undefined) return
    const { sim } = this.#stage
    this.#stage.falls(this, life.lease.epoch)
    life.lease.lost('socket closed')
    // Somebody has not heard of it yet.
    sim.park(
      `${this.name} says ready, though life ${life.lease.epoch} is over`,
      () => {
        sim.saw('a signal of a life that is over')
        this.#stage.says(this, life.lease, 'ready', { offset: 2 })
      },
      `${this.name} late`,
    )
  }

  async #verify(epoch: number): Promise<Check> {
    const { sim, troubles } = this.#stage
    const deadlineMs = sim.clock.monotonicMs() + this.#options.verify.timeoutMs
    this.hasRaised = false
    const kind = troubles.kind(`${this.name} is asked`, ['proves', 'not-ready', 'raises', 'shows nothing'])
    await troubles.point(`${this.name} answers, life ${epoch}`, `${this.name} check`)
    const nowMs = sim.clock.monotonicMs()
    if (!this.oracle.isCurrent(epoch)) sim.saw('a check that answers after its life')
    const counts = nowMs < deadlineMs
    if (counts && kind === 'proves') this.oracle.answers(epoch, true, nowMs)
    if (counts && kind !== 'proves') this.#failed.push(epoch)
    if (kind === 'raises') {
      this.hasRaised = counts && this.oracle.isCurrent(epoch)
      throw new TypeError('check')
    }
    if (kind === 'proves') return PROVED
    return kind === 'not-ready' ? NOT_READY : { kind: 'proved', evidence: {} }
  }

  #stop(life: Life): Promise<void> | undefined {
    const { sim, troubles } = this.#stage
    life.stops += 1
    sim.check('R8', life.stops === 1, () => `${this.name} is stopped ${life.stops} times in one life`)
    // What came too late, of a life before this one: nothing stands on it.
    const dependants = life === this.lives.at(-1) ? this.#stage.dependantsOf(this.name) : []
    for (const other of dependants)
      sim.check(
        'R8',
        !other.isRunning && (!other.isStopping || this.#stage.isEnding()),
        () => `${this.name} is stopped, and ${other.name} still runs on it`,
      )
    const kind = troubles.kind(`${this.name} stops`, ['prompt', 'takes a while', 'hangs', 'raises'])
    if (kind === 'raises') throw new TypeError('stop')
    if (kind === 'prompt') return undefined
    this.#stopsUntilMs = sim.clock.monotonicMs() + this.#options.stopMs
    return kind === 'hangs' ? HANG : this.#stopSlowly(life)
  }

  async #stopSlowly({ lease }: Life): Promise<void> {
    await this.#stage.troubles.point(`${this.name} has stopped, life ${lease.epoch}`, `${this.name} stop`)
    this.#stopsUntilMs = undefined
  }
}
