import { Readiness, type DrainReport, type Lease, type ServiceDefinition, type Start } from '../../readiness/index.ts'
import { drainBudgets, drainSessions, within } from '../../server/drain/index.ts'
import { Gate, type Visitor } from '../../transport/gate/index.ts'
import type { Simulation, WorldDefinition } from '../explorer/index.ts'
import { HANG, sleep } from './script.ts'

const DRAIN_MS = 2_000
const PARTS = drainBudgets(DRAIN_MS)
const STOP_MS = 900
const PATIENCE_MS = 300
/** So many that telling them takes a while: two milliseconds each. */
const SESSIONS = 50
/** Told in one step of 20 ms, at that pace, and one step's worth for the rounding. */
const AT_ONCE = 11
/** Come back, to another instance. */
const SHUTDOWN = 3001

/** When the signal comes: while everything works, at once, while services start, or while one is away. */
const MOMENTS_MS = [700, 0, 40, 330] as const

/** What SIGTERM starts: the gate, the sessions at their pace, stragglers, services in reverse order, the parts, in the order of the server. */
export const drainWorld: WorldDefinition = {
  name: 'drain',
  summary: 'a drain: parked visitors, sessions told at a pace, stragglers, services that hang or raise, a second signal',
  rules: ['G1', 'G2', 'G4', 'R8', 'R9', 'R15'],
  mustSee: [
    'a drain while everything works',
    'a drain before the gate was open',
    'a drain while a service is away',
    'somebody waits when the drain comes',
    'somebody comes during the drain',
    'a second signal',
    'a client that does not go',
    'a stop that hangs',
    'a start that answers during the drain',
  ],
  patienceMs: PATIENCE_MS,
  run: (sim) => new DrainRun(sim).run(),
}

/** One that is in. Its client closes when it was told, when the schedule lets it; some never do. */
class VirtualSession {
  readonly codes: number[] = []
  toldMs = 0
  isClosed = false
  readonly #run: DrainRun
  readonly #isStubborn: boolean

  constructor(run: DrainRun, isStubborn: boolean) {
    this.#run = run
    this.#isStubborn = isStubborn
  }

  disconnect({ code }: { readonly code: number }): void {
    this.codes.push(code)
    this.toldMs = this.#run.sim.clock.monotonicMs()
    if (!this.#isStubborn) this.isClosed = true
    this.#run.told()
  }
}

interface Guest extends Visitor {
  end: string | undefined
}

class DrainRun {
  readonly sim: Simulation
  readonly #engine: Readiness
  readonly #gate: Gate
  readonly #sessions = new Set<VirtualSession>()
  readonly #guests: Guest[] = []
  readonly #running = new Set<string>()
  readonly #stops: string[] = []
  readonly #starts: Promise<unknown>[] = []
  #lease: Lease | undefined
  #beganMs: number | undefined
  #isOpenSeen = false
  /** When the signal came: what stops after that stops for the drain, and not for a loss. */
  #wasServing = false
  #isTopStopping = false
  #settled = (): void => {}

  constructor(sim: Simulation) {
    this.sim = sim
    const { clock, timers, random } = sim
    this.#engine = new Readiness({
      clock,
      timers,
      random,
      services: [this.#service('base', []), this.#service('top', ['base'])],
      gates: [{ name: 'clients', critical: ['base', 'top'] }],
      budgets: { startMs: 5_000, drainMs: DRAIN_MS - PARTS.logMs },
      reopening: { holdMs: 200, holdMaxMs: 1_000, flapWindowMs: 30_000 },
      backoff: { baseMs: 50, maxMs: 400 },
      drainSteps: [
        { name: 'sessions', budgetMs: PARTS.sessionsMs, run: (ms) => drainSessions({ all: () => this.#sessions }, sim, ms) },
        { name: 'stragglers', budgetMs: PARTS.stragglersMs, run: (ms) => this.#stragglers(ms) },
      ],
    })
    this.#gate = new Gate({
      clock,
      timers,
      random,
      readiness: this.#engine.gate('clients'),
      limits: { parkedMax: 4, parkMs: 1_000, releasePerSecond: 100, pacedMs: 200 },
    })
    this.#monitors()
  }

  async run(): Promise<void> {
    const { sim } = this
    let hasAnswer = false
    void this.#engine.start().then(({ kind }) => {
      hasAnswer = true
      sim.check('R9', kind !== 'expired', () => 'the start expired before its budget')
    })
    const moment = sim.choose('the signal comes (while all works, at once, in the start, in a loss)', MOMENTS_MS.length)
    const signals = sleep(sim, MOMENTS_MS[moment] ?? 0).then(() => this.#signal())
    await Promise.all([this.#life(), signals])
    await Promise.all(this.#starts)
    await sleep(sim, DRAIN_MS)
    sim.check('R9', hasAnswer, () => 'the start has no answer, and the server has ended')
    this.#account()
  }

  /** What goes on meanwhile: people come, a service is lost, people come again. */
  async #life(): Promise<void> {
    const { sim } = this
    for (const waitMs of [100, 200]) {
      await sleep(sim, waitMs)
      await sim.point(`clients come after ${waitMs} ms`, 'clients')
      for (let count = 0; count < SESSIONS / 2; count++) this.#come()
    }
    await sim.point('base is lost', 'base')
    if (this.#beganMs === undefined) this.#lease?.lost('socket closed')
    this.#come()
    await sleep(sim, 60)
    await sim.point('another client comes', 'clients')
    this.#come()
    await sleep(sim, 500)
    await sim.point('the last client comes', 'clients')
    this.#come()
  }

  #come(): void {
    const guest: Guest = {
      transport: 'websocket',
      end: undefined,
      admitted: () => this.#admitted(guest),
      refused: ({ reason }) => (guest.end = reason),
    }
    this.#guests.push(guest)
    if (this.#beganMs !== undefined) this.sim.saw('somebody comes during the drain')
    this.#gate.enter(guest)
  }

  #admitted(guest: Guest): void {
    const { sim } = this
    guest.end = 'in'
    sim.check('G4', this.#beganMs === undefined, () => 'somebody was let in after the signal')
    sim.check('G1', this.#engine.gate('clients').verdict().kind === 'open', () => 'somebody was let in, and the gate is closed')
    sim.check(
      'G1',
      this.#running.has('base') && this.#running.has('top'),
      () => 'somebody was let in, and a service does not run',
    )
    const isFirst = this.#sessions.size === 0
    const isStubborn = isFirst && sim.choose('the first client goes when it is told (yes, no)', 2) === 1
    this.#sessions.add(new VirtualSession(this, isStubborn))
  }

  told(): void {
    if ([...this.#sessions].every(({ isClosed }) => isClosed)) this.#settled()
  }

  /** As the listener does it: until every connection has gone, or so long. */
  async #stragglers(ms: number): Promise<void> {
    if ([...this.#sessions].every(({ isClosed }) => isClosed)) return
    this.sim.saw('a client that does not go')
    await within(this.sim.timers, ms, new Promise<void>((resolve) => (this.#settled = resolve)))
  }

  #service(name: string, needs: readonly string[]): ServiceDefinition {
    return {
      name,
      needs,
      attemptMs: 2_000,
      stopMs: STOP_MS,
      start: ({ lease, signal }) => {
        const start = this.#start(name, lease)
        if (name === 'base') signal.addEventListener('abort', () => this.#baseEnds(), { once: true })
        this.#starts.push(start)
        return start
      },
    }
  }

  async #start(name: string, lease: Lease): Promise<Start> {
    const { sim } = this
    sim.check('R8', this.#beganMs === undefined, () => `${name} starts in the drain`)
    if (name === 'base') this.#lease = lease
    await sim.point(`${name} is proved, life ${lease.epoch}`, name)
    lease.ready({ role: 'master' })
    if (this.#beganMs !== undefined) sim.saw('a start that answers during the drain')
    this.#running.add(name)
    return { kind: 'started', stop: () => this.#stop(name) }
  }

  /** Its life lasts as long as what stands on it, unless it was lost. */
  #baseEnds(): void {
    const isTopThere = this.#running.has('top') || this.#isTopStopping
    this.sim.check('R8', !this.#wasServing || !isTopThere, () => 'base is told to end, and top still runs on it')
  }

  #stop(name: string): Promise<void> | undefined {
    const { sim } = this
    sim.check('R8', this.#running.delete(name), () => `${name} is stopped, and does not run`)
    const isTopThere = this.#running.has('top') || this.#isTopStopping
    sim.check('R8', name !== 'base' || !isTopThere, () => 'base is stopped, and top still runs on it')
    this.#stops.push(name)
    if (this.#wasServing) {
      const untold = this.#untold()
      sim.check('G4', untold === 0, () => `${name} is stopped, and ${untold} sessions have not been told`)
    }
    const kind = sim.choose(`${name} stops (at once, takes a while, hangs, raises)`, 4)
    if (kind === 1) return this.#stopsSlowly(name)
    if (kind === 2) {
      sim.saw('a stop that hangs')
      return HANG
    }
    if (kind === 3) throw new Error('no')
    return undefined
  }

  async #stopsSlowly(name: string): Promise<void> {
    this.#isTopStopping = name === 'top'
    await this.sim.point(`${name} has stopped`, name)
    this.#isTopStopping = false
  }

  #untold(): number {
    return [...this.#sessions].filter(({ codes }) => codes.length === 0).length
  }

  async #signal(): Promise<void> {
    const { sim } = this
    await sim.point('SIGTERM', 'SIGTERM')
    this.#see()
    this.#beganMs = sim.clock.monotonicMs()
    let isDone = false
    sim.eventually(
      'R9',
      () => !isDone,
      DRAIN_MS,
      () => 'the drain has not ended within the time that the platform gives',
    )
    const drained = this.#engine.drain()
    const { parked } = this.#gate.counts
    sim.check('G4', parked === 0, () => `${parked} still wait in the turn of the signal`)
    const again = sim.choose('a second SIGTERM', 2) === 1 ? this.#again(drained) : undefined
    const report = await drained
    const ms = sim.clock.monotonicMs() - this.#beganMs
    sim.check('R9', ms <= DRAIN_MS - PARTS.logMs, () => `the drain took ${ms} ms`)
    this.#holdReport(report)
    await within(sim.timers, PARTS.logMs, this.#closeParts())
    this.#gate.close()
    isDone = true
    await again
  }

  #see(): void {
    const { sim } = this
    this.#wasServing = this.#engine.gate('clients').verdict().kind === 'open'
    if (!this.#isOpenSeen) sim.saw('a drain before the gate was open')
    else if (this.#wasServing) sim.saw('a drain while everything works')
    else sim.saw('a drain while a service is away')
    if (this.#gate.counts.parked > 0) sim.saw('somebody waits when the drain comes')
  }

  async #again(drained: Promise<DrainReport>): Promise<void> {
    const { sim } = this
    await sim.point('SIGTERM again', 'SIGTERM')
    sim.saw('a second signal')
    sim.check('R9', this.#engine.drain() === drained, () => 'a second signal began a second drain')
  }

  #closeParts(): Promise<unknown> {
    return this.sim.choose('the parts close (in time, never)', 2) === 1 ? HANG : this.sim.point('the parts are closed', 'parts')
  }

  #holdReport({ steps }: DrainReport): void {
    const names = steps.map(({ name }) => name).join(', ')
    this.sim.check('R9', names === 'sessions, stragglers, services', () => `the drain did: ${names}`)
  }

  #monitors(): void {
    const { sim } = this
    const gate = this.#engine.gate('clients')
    gate.watch(() => {
      if (gate.verdict().kind === 'open') this.#isOpenSeen = true
    })
    sim.always('G4', () =>
      this.#beganMs !== undefined && gate.verdict().kind === 'open' ? 'the gate is open in the drain' : undefined,
    )
    sim.always('G4', () => {
      const late = [...this.#sessions].some(({ codes }) => codes.length === 0)
      const agoMs = sim.clock.monotonicMs() - (this.#beganMs ?? sim.clock.monotonicMs())
      return late && agoMs > PARTS.sessionsMs ? `${this.#untold()} sessions have not been told in their time` : undefined
    })
  }

  #account(): void {
    const { sim } = this
    sim.check('R15', sim.timersLeft === 0, () => `${sim.timersLeft} timers are left of a server that has ended`)
    sim.check('R8', this.#running.size === 0, () => `${[...this.#running].join(', ')} still runs after the drain`)
    const sessions = [...this.#sessions]
    const wrong = sessions.filter(({ codes }) => codes.length !== 1 || codes[0] !== SHUTDOWN)
    sim.check('G4', wrong.length === 0, () => `${wrong.length} sessions were told ${wrong[0]?.codes.join(' and ') || 'nothing'}`)
    const atOnce = mostAtOnce(sessions.map(({ toldMs }) => toldMs))
    sim.check('G4', sessions.length < SESSIONS / 2 || atOnce <= AT_ONCE, () => `${atOnce} sessions were told at once`)
    const open = this.#guests.filter(({ end }) => end === undefined).length
    sim.check('G2', open === 0, () => `${open} visitors never ended`)
  }
}

function mostAtOnce(times: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const atMs of times) counts.set(atMs, (counts.get(atMs) ?? 0) + 1)
  return Math.max(0, ...counts.values())
}
