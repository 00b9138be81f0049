import { isDeepStrictEqual } from 'node:util'
import { Readiness, replay, type Evidence, type Lease, type TimelineEntry, type Verdict } from '../../readiness/index.ts'
import type { Simulation, WorldDefinition } from '../explorer/index.ts'
import { ReadinessActor, type Stage } from './readiness-actor.ts'
import { sleep, Troubles } from './script.ts'

const VERIFY = { everyMs: 500, timeoutMs: 100, maxAgeMs: 1_100, fall: 2, rise: 2 }
const SERVICE = { verify: VERIFY, attemptMs: 1_000, stopMs: 300 }
const REOPENING = { holdMs: 500, holdMaxMs: 2_000, flapWindowMs: 30_000 }
const BUDGETS = { startMs: 6_000, drainMs: 1_000 }
const GATES = [{ name: 'clients', critical: ['base', 'top'] }]
const NEEDS: Readonly<Record<string, readonly string[]>> = { base: [], top: ['base'] }

/** What is gone is tried again at once or after a backoff, comes up, is proved twice, and then there is the longest hold. */
const HEALED_MS = 800 + SERVICE.attemptMs + 2 * VERIFY.everyMs + REOPENING.holdMaxMs

/** The readiness engine on two services, one on the other, and everything that they, time and people can do. */
export const readinessWorld: WorldDefinition = {
  name: 'readiness',
  summary: 'the readiness engine: lives, proofs, losses, freezes, hold and drain of two services, one on the other',
  rules: ['R1', 'R2', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9', 'R12', 'R13', 'R14', 'R15'],
  mustSee: [
    'the gate opens',
    'the gate closes',
    'the gate opens again',
    'a service comes back',
    'a signal of a life that is over',
    'a check that answers after its life',
    'a start that answers after its life',
    'the process stands still',
    'somebody waits for the gate',
    'the start expires',
    'a drain before the gate was open',
  ],
  // Longer than any timeout of the engine: a reply may come after everything that waits for it.
  patienceMs: 2_500,
  run: (sim) => new ReadinessRun(sim).run(),
}

class ReadinessRun implements Stage {
  readonly sim: Simulation
  readonly troubles: Troubles
  readonly #actors: ReadonlyMap<string, ReadinessActor>
  readonly #engine: Readiness
  readonly #waits: Promise<unknown>[] = []
  #waiting = 0
  #isEnding = false
  #isHealing = false
  #hasStalled = false
  #hasExpired = false
  #hasOpened = false
  #closedMs: number | undefined
  #flaps = 0
  /** As it was at the end of the last step. */
  #verdict: Verdict | undefined

  constructor(sim: Simulation) {
    this.sim = sim
    this.troubles = new Troubles(sim, 4)
    this.#actors = new Map([
      ['base', new ReadinessActor('base', { ...SERVICE, needs: [], tasks: ['beat'] }, this)],
      ['top', new ReadinessActor('top', { ...SERVICE, needs: ['base'], tasks: [] }, this)],
    ])
    this.#engine = new Readiness({
      clock: sim.clock,
      timers: sim.timers,
      random: sim.random,
      services: [...this.#actors.values()].map(({ definition }) => definition),
      gates: GATES,
      budgets: BUDGETS,
      reopening: REOPENING,
      backoff: { baseMs: 50, maxMs: 800 },
      goesOnTrying: sim.choose('goes on trying after the start budget', 2) === 1,
      timelineMax: 5,
      observe: (entry) => this.#observe(entry),
    })
    this.#monitors()
  }

  isReady(service: string): boolean {
    return this.#engine.model.services.get(service)?.kind === 'ready'
  }

  isEnding(): boolean {
    return this.#isEnding
  }

  readonly dependantsOf = (service: string): readonly ReadinessActor[] =>
    [...this.#actors.values()].filter(({ name }) => NEEDS[name]?.includes(service))

  falls(actor: ReadinessActor, epoch: number): void {
    if (!actor.oracle.isCurrent(epoch)) return
    actor.oracle.ends(epoch)
    for (const other of this.dependantsOf(actor.name)) this.falls(other, other.lives.length)
  }

  /** R2, R4: a signal of a life that is over, or one that shows nothing, is refused, and changes nothing. */
  says(actor: ReadinessActor, lease: Lease, what: string, evidence: Evidence): void {
    const { sim } = this
    const isShown = Object.keys(evidence).length > 0
    const counts = actor.oracle.isCurrent(lease.epoch) && !this.#isEnding
    const before = this.#engine.model.services.get(actor.name)
    if (isShown) actor.oracle.says(lease.epoch, what, sim.clock.monotonicMs())
    const isHeard = what === 'ready' ? lease.ready(evidence) : lease.task(what).ready(evidence)
    const said = (): string => `${what} of life ${lease.epoch} of ${actor.name}`
    if (!counts) sim.check('R2', !isHeard, () => `${said()} was heard, though that life is over`)
    if (!isShown) sim.check('R4', !isHeard, () => `${said()} was heard, and showed nothing`)
    if (counts && isShown) return
    sim.check('R2', this.#engine.model.services.get(actor.name) === before, () => `${said()} was refused, and changed something`)
  }

  async run(): Promise<void> {
    const { sim } = this
    const started = this.#engine.start()
    let hasAnswer = false
    void started.then(({ kind }) => {
      hasAnswer = true
      this.#hasExpired = kind === 'expired'
      if (kind === 'expired') sim.saw('the start expires')
    })
    sim.eventually(
      'R9',
      () => !hasAnswer,
      BUDGETS.startMs,
      () => 'the start has no answer by its budget',
    )
    for (let event = 1; event <= 4 && !this.#isEnding; event++) {
      await sleep(sim, sim.choose('nothing happens for a while (520 ms, 600 ms)', 2) === 0 ? 520 : 600)
      await sim.point(`event ${event}`)
      this.#happen(event)
    }
    if (!this.#isEnding) await this.#heal()
    await this.#end()
  }

  #happen(event: number): void {
    this.#replay()
    const what = this.troubles.kind(`event ${event}`, [
      'nothing',
      'base closes',
      'top closes',
      'the process stands still',
      'drain',
    ])
    if (what === 'base closes' || what === 'top closes') this.#actors.get(what.split(' ')[0] ?? '')?.close()
    if (what === 'the process stands still') this.#stall()
    if (what === 'drain') this.#isEnding = true
    if (event === 2 && what !== 'drain') this.#wait()
  }

  /** R14: nobody has looked for longer than two periods, for certain. */
  #stall(): void {
    this.sim.saw('the process stands still')
    this.#hasStalled = true
    for (const { oracle } of this.#actors.values()) {
      oracle.freezes()
      oracle.isFreezePossible = true
    }
    // Shorter than a proof may be old: nothing else tells.
    this.sim.stall(2 * VERIFY.everyMs + 20)
    const { kind } = this.#engine.gate('clients').verdict()
    this.sim.check('R14', kind !== 'open', () => 'the process stood still, and the gate is open before anything was proved again')
  }

  #wait(): void {
    this.sim.saw('somebody waits for the gate')
    this.#waiting += 1
    this.#waits.push(
      this.#engine
        .gate('clients')
        .open({ timeoutMs: 700 })
        .then(() => (this.#waiting -= 1)),
    )
  }

  async #heal(): Promise<void> {
    this.troubles.end()
    this.#isHealing = true
    await sleep(this.sim, HEALED_MS + 2_500)
    this.#isHealing = false
    this.troubles.resume()
  }

  async #end(): Promise<void> {
    const { sim } = this
    const engine = this.#engine
    const { phase } = engine.model
    if (phase === 'booting') sim.saw('a drain before the gate was open')
    this.#isEnding = true
    let isDrained = false
    const drained = engine.drain().then(() => (isDrained = true))
    sim.eventually(
      'R9',
      () => !isDrained,
      BUDGETS.drainMs,
      () => 'the drain has not ended by its budget',
    )
    sim.check(
      'R1',
      engine.gate('clients').verdict().kind === 'draining',
      () => 'it drains, and the gate does not say so in this turn',
    )
    await drained
    sim.check('R15', sim.timersLeft === 0, () => `${sim.timersLeft} timers are left of an engine that has stopped`)
    await Promise.all([...this.#waits, ...[...this.#actors.values()].flatMap(({ settling }) => settling)])
    // Of a start that answered after the drain, too.
    await sim.point('the end')
    sim.check('R15', sim.timersLeft === 0, () => `${sim.timersLeft} timers are left, of something that came after the drain`)
    await sleep(sim, 2_000)
    this.#account()
  }

  /** R8: what was started was stopped, once; what was not was not. */
  #account(): void {
    const { sim } = this
    this.#replay()
    for (const { name, lives } of this.#actors.values())
      for (const [index, { isStarted, stops }] of lives.entries())
        sim.check('R8', stops === (isStarted ? 1 : 0), () => `life ${index + 1} of ${name} was stopped ${stops} times`)
    sim.check('R12', this.#engine.gate('clients').watching === 1, () => 'somebody who waited has left a listener')
  }

  /** R13: replayed, it is the same. */
  #replay(): void {
    const replayed = replay(this.#engine.rules, this.#engine.timeline())
    const isSame = isDeepStrictEqual(replayed, { kind: 'same', model: this.#engine.model })
    this.sim.check('R13', isSame, () => `replayed, the timeline is another: ${JSON.stringify(replayed).slice(0, 200)}`)
  }

  #monitors(): void {
    const { sim } = this
    const gate = this.#engine.gate('clients')
    gate.watch(() => this.#honest())
    sim.always('R1', () => {
      for (const actor of this.#actors.values()) actor.heard()
      this.#verdict = gate.verdict()
      return this.#dishonesty(this.#verdict)
    })
    sim.always('R13', () => this.#unexplained())
    sim.always('R9', () => {
      const isFinal = this.#hasExpired && !this.#engine.rules.goesOnTrying
      return isFinal && this.#verdict?.kind === 'open' ? 'the start expired for good, and the gate is open' : undefined
    })
    sim.eventually(
      'R12',
      () => this.#waiting > 0 && this.#verdict?.kind === 'open',
      0,
      () => 'the gate is open, and who waits for it was not told',
    )
    sim.eventually(
      'R7',
      () => this.#isLate(),
      REOPENING.holdMaxMs,
      () => 'all services are ready for the longest hold, and the gate is closed',
    )
    sim.eventually(
      'R7',
      () => this.#isHealing && this.#mayOpen() && this.#verdict?.kind !== 'open',
      HEALED_MS,
      () => `everything works again, and the gate is still closed: ${gate.explain()}`,
    )
  }

  #mayOpen(): boolean {
    const { phase } = this.#engine.model
    return phase === 'booting' || phase === 'serving' || (phase === 'expired' && this.#engine.rules.goesOnTrying)
  }

  #isLate(): boolean {
    const isAllReady = [...this.#actors.keys()].every((name) => this.isReady(name))
    return isAllReady && this.#mayOpen() && this.#verdict?.kind !== 'open'
  }

  #honest(): void {
    const dishonesty = this.#dishonesty(this.#engine.gate('clients').verdict())
    this.sim.check('R1', dishonesty === undefined, () => dishonesty ?? '')
  }

  /** R1, R3, R6: open means that whoever listened from outside would take every service for proved, at this very moment. */
  #dishonesty({ kind }: Verdict): string | undefined {
    const nowMs = this.sim.clock.monotonicMs()
    const isOpen = kind === 'open'
    for (const { name, oracle } of this.#actors.values()) {
      const mayBeReady = oracle.mayBeReady(nowMs)
      if (isOpen && !mayBeReady) return `the gate is open, and ${name} is not proved`
    }
    return isOpen && this.#isEnding ? 'the gate is open in the drain' : undefined
  }

  /** Those that are named are exactly those that are not ready. */
  #unexplained(): string | undefined {
    const verdict = this.#verdict
    const written = this.#engine.model.gates.get('clients')?.kind
    if (verdict?.kind === 'closed' && written !== 'closed') return 'the gate is closed, and written down as open'
    if (verdict?.kind !== 'closed') return undefined
    const named = verdict.blockers.map(({ service }) => service).toString()
    const blocking = [...this.#actors.keys()].filter((name) => !this.isReady(name)).toString()
    return named === blocking ? undefined : `the gate is kept shut by ${blocking || 'nothing'}, and names ${named || 'nobody'}`
  }

  #observe(entry: TimelineEntry): void {
    this.#honest()
    const [base, top] = ['base', 'top'].map((name) => this.#engine.model.services.get(name)?.kind)
    const isLeft = base === 'lost' && (top === 'ready' || top === 'starting' || top === 'suspect')
    this.sim.check('R6', !isLeft, () => `base is lost, and somebody is told of it while top is ${top}`)
    if (entry.kind === 'gate') this.#turned(entry.to, entry.atMs)
    if (entry.kind !== 'service' || (entry.event.kind !== 'unproved' && entry.event.kind !== 'lost')) return
    const { service, event } = entry
    const actor = this.#actors.get(service)
    // That somebody is given up may be believed: nobody is let in by it.
    if (event.kind === 'lost') actor?.oracle.ends(event.epoch)
    const isSwallowed = actor?.hasRaised === true && event.why.kind === 'not-ready'
    this.sim.check('R5', !isSwallowed, () => `${service} raised, and that was called not ready`)
  }

  /** R7: the hold, doubled with each flap. A process that stood still is no flap, and has no hold. */
  #turned(to: 'open' | 'closed', atMs: number): void {
    const { sim } = this
    sim.saw(to === 'closed' ? 'the gate closes' : this.#hasOpened ? 'the gate opens again' : 'the gate opens')
    if (to === 'open') {
      this.#hasOpened = true
      const holdMs = Math.min(REOPENING.holdMaxMs, REOPENING.holdMs * 2 ** (this.#flaps - 1))
      const isHeld = this.#closedMs === undefined || this.#hasStalled || atMs - this.#closedMs >= holdMs
      sim.check(
        'R7',
        isHeld,
        () => `the gate opens ${atMs - (this.#closedMs ?? 0)} ms after flap ${this.#flaps}, whose hold is ${holdMs} ms`,
      )
      return
    }
    if (this.#isEnding) return
    this.#flaps += 1
    this.#closedMs = atMs
  }
}
