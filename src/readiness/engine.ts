import { TidegateError, type Cancel, type Clock, type Random, type Timers } from '../runtime/index.ts'
import { checkBudgets, checkTimes, inequalities, STOP_SHARE_MS, type Backoff, type Budgets, type Inequality } from './budgets.ts'
import { Deadlines, type Outcome } from './deadlines.ts'
import { ReadinessGate } from './gate.ts'
import { opensAtMs, type Reopening } from './gate-state.ts'
import { graphOf, type Graph } from './graph.ts'
import { newModel, reduce, settled, type EngineEvent, type Model, type ModelRules } from './model.ts'
import type { GateDefinition, ServiceDefinition } from './service.ts'
import type { ServiceEvent, ServiceState } from './service-state.ts'
import { Supervisor, type SupervisorPort } from './supervisor.ts'
import { Timeline, turns, type Happening, type TimelineEntry, type TimelineView } from './timeline.ts'
import { verdictOf, type Blocker, type Verdict } from './verdict.ts'

/** One part of the drain, before the services stop. */
export interface DrainStep {
  readonly name: string
  readonly budgetMs: number
  readonly run: (budgetMs: number) => unknown
}

export interface ReadinessOptions {
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly services: readonly ServiceDefinition[]
  /** At least one; {@link Readiness.gate} finds them by name. */
  readonly gates: readonly GateDefinition[]
  readonly budgets: Budgets
  readonly reopening?: Reopening
  readonly backoff?: Backoff
  /** When the start budget ends: may the gate still open later? Where the process will exit, it may not. Default false. */
  readonly goesOnTrying?: boolean
  /** In this order, before the services stop. */
  readonly drainSteps?: readonly DrainStep[]
  /** Entries that the timeline keeps, at least; it holds up to twice as many. Default 1,000. */
  readonly timelineMax?: number
  /** Told of every entry, in the turn in which it happened. Must not raise. */
  readonly observe?: (entry: TimelineEntry) => void
}

/** What `start()` came to. */
export type StartResult =
  | { readonly kind: 'open'; readonly afterMs: number }
  /** The start budget ended, or a critical service said that no try will help. */
  | { readonly kind: 'expired'; readonly blockers: readonly Blocker[]; readonly explanation: string }
  /** Asked to end before it was open. */
  | { readonly kind: 'drained' }

/** What `drain()` came to: each part, in order, and how it ended. */
export interface DrainReport {
  readonly ms: number
  readonly steps: readonly { readonly name: string; readonly ms: number; readonly outcome: Outcome }[]
}

const DEFAULT_REOPENING: Reopening = { holdMs: 500, holdMaxMs: 30_000, flapWindowMs: 60_000 }
const DEFAULT_BACKOFF: Backoff = { baseMs: 100, maxMs: 5_000 }
const TIMELINE_MAX = 1_000

/**
 * Starts services in the order of their needs, asks them for proof again and again, and keeps gates that are open exactly
 * while every critical service is proved in its current life. Rules R1-R15 of docs/spec/readiness.md.
 *
 * One alarm serves all services and gates: it is set to the earliest moment at which something may be due.
 */
export class Readiness {
  readonly rules: ModelRules
  /** What the budgets keep, and by how much. */
  readonly inequalities: readonly Inequality[]
  readonly #options: ReadinessOptions
  readonly #graph: Graph
  readonly #supervisors: ReadonlyMap<string, Supervisor>
  readonly #gates: ReadonlyMap<string, ReadinessGate>
  readonly #deadlines: Deadlines
  readonly #timeline: Timeline
  /** The shortest period of verification: more than twice as long a silence means that the process stood still (R14). */
  readonly #periodMs: number
  #model: Model
  #lookedMs: number
  #isLookWanted = false
  /** Steps that belong together and are told of when all are taken: how deep we are in them. */
  #depth = 0
  #fallen: Supervisor[] = []
  #untold: TimelineEntry[] = []
  #isChangeUntold = false
  #cancelAlarm: Cancel = () => {}
  #startedMs: number | undefined
  #starting: Promise<StartResult> | undefined
  #settleStart: ((result: StartResult) => void) | undefined
  #draining: Promise<DrainReport> | undefined
  /** Services that stop for good. */
  #stopping: ReadonlyMap<string, Promise<void>> = new Map()

  /** @throws a `usage` error that names what is wrong: see {@link graphOf} and {@link checkBudgets} (rule R10). */
  constructor(options: ReadinessOptions) {
    const { services, gates, clock, timers, drainSteps = [] } = options
    const { reopening = DEFAULT_REOPENING, backoff = DEFAULT_BACKOFF, timelineMax = TIMELINE_MAX } = options
    const nowMs = clock.monotonicMs()
    this.#options = options
    this.#graph = graphOf(services, gates)
    checkTimes({ budgets: options.budgets, reopening, backoff, drainSteps, timelineMax })
    this.inequalities = inequalities(options.budgets, this.#graph, drainSteps)
    checkBudgets(this.inequalities)
    this.rules = {
      services: this.#graph.inOrder.map(({ name }) => name),
      needs: Object.fromEntries(services.map(({ name, needs = [] }) => [name, needs])),
      gates,
      reopening,
      goesOnTrying: options.goesOnTrying ?? false,
    }
    this.#model = newModel(this.rules, nowMs)
    this.#lookedMs = nowMs
    this.#timeline = new Timeline(this.rules, this.#model, timelineMax)
    this.#deadlines = new Deadlines(timers)
    this.#periodMs = Math.min(...services.map(({ verify }) => verify?.everyMs ?? Number.POSITIVE_INFINITY))
    this.#supervisors = new Map(
      this.#graph.inOrder.map((service) => [service.name, new Supervisor(service, this.#portOf(service))]),
    )
    this.#gates = new Map(
      gates.map((gate) => {
        const judge = (): Verdict => (this.#notice(), verdictOf(this.rules, this.#model, gate))
        return [gate.name, new ReadinessGate(gate.name, judge, () => clock.monotonicMs(), timers)]
      }),
    )
  }

  /** What is known now. A value that does not change. */
  get model(): Model {
    return this.#model
  }

  /** In an order in which each comes after what it needs. */
  get services(): readonly ServiceDefinition[] {
    return this.#graph.inOrder
  }

  /** @throws a `usage` error when there is none of that name. */
  gate(name: string): ReadinessGate {
    const gate = this.#gates.get(name)
    if (gate === undefined)
      throw new TidegateError('usage', `cannot find the gate ${name}: there are ${[...this.#gates.keys()].join(', ')}`)
    return gate
  }

  timeline(): TimelineView {
    return this.#timeline.view()
  }

  /** Settles once, by the start budget (rule R9). A second call gets the same answer. */
  start(): Promise<StartResult> {
    if (this.#starting !== undefined) return this.#starting
    // Known before anything is called: who is called may ask again.
    this.#starting = new Promise((resolve) => (this.#settleStart = resolve))
    this.#startedMs = this.#options.clock.monotonicMs()
    this.#lookedMs = this.#startedMs
    if (this.#isEnding()) this.#answerStart()
    else this.#look()
    return this.#starting
  }

  /**
   * One way. The gates close in this turn; then come the steps, then the services stop in reverse order. Settles by the
   * drain budget, whatever they do (rule R9). A second call gets the same answer.
   */
  drain(): Promise<DrainReport> {
    if (this.#draining !== undefined) return this.#draining
    // Known before anybody is told: who is told may ask again.
    let settle = (_report: Promise<DrainReport>): void => {}
    this.#draining = new Promise((resolve) => (settle = resolve))
    this.#record({ kind: 'phase', to: 'draining' })
    this.#answerStart()
    settle(this.#drain())
    return this.#draining
  }

  async #drain(): Promise<DrainReport> {
    const { clock, budgets, drainSteps = [] } = this.#options
    const beganMs = clock.monotonicMs()
    const leftMs = (): number => Math.max(0, beganMs + budgets.drainMs - clock.monotonicMs())
    const steps: { name: string; ms: number; outcome: Outcome }[] = []
    const take = async (name: string, budgetMs: number, run: () => unknown): Promise<void> => {
      const atMs = clock.monotonicMs()
      const outcome = await this.#deadlines.within(budgetMs, run)
      steps.push({ name, ms: clock.monotonicMs() - atMs, outcome })
    }
    for (const step of drainSteps) {
      const ms = Math.min(step.budgetMs, Math.max(0, leftMs() - STOP_SHARE_MS))
      await take(step.name, ms, () => step.run(ms))
    }
    await take('services', leftMs(), () => this.#stopServices())
    // Out of time or not: what has not been told to stop is told now, in order, and nobody waits for it.
    this.#deadlines.giveUp()
    await Promise.all(this.#stopping.values())
    for (const name of this.rules.services) this.#recordOf(name, { kind: 'stopped', epoch: this.#stateOf(name).epoch })
    this.#record({ kind: 'phase', to: 'stopped' })
    this.#cancelAlarm()
    return { ms: clock.monotonicMs() - beganMs, steps }
  }

  #stopServices(): Promise<unknown> {
    const stopping = new Map<string, Promise<void>>()
    this.#stopping = stopping
    for (const name of this.rules.services.toReversed()) {
      const supervisor = this.#supervisors.get(name)
      if (supervisor !== undefined) stopping.set(name, supervisor.stop())
    }
    return Promise.all(stopping.values())
  }

  #isEnding(): boolean {
    return this.#model.phase === 'draining' || this.#model.phase === 'stopped'
  }

  #stateOf(name: string): ServiceState {
    const state = this.#model.services.get(name)
    if (state === undefined) throw new TidegateError('usage', `cannot find the service ${name}`)
    return state
  }

  #portOf({ name, needs = [] }: ServiceDefinition): SupervisorPort {
    const { clock, random, backoff = DEFAULT_BACKOFF } = this.#options
    const dependants = this.#graph.dependantsOf.get(name) ?? []
    return {
      clock,
      deadlines: this.#deadlines,
      steadyMs: backoff.maxMs,
      state: () => this.#stateOf(name),
      record: (event) => this.#recordOf(name, event),
      note: (happening) => this.#atOnce(() => this.#add(happening, clock.monotonicMs())),
      backoffMs: (attempt) => Math.min(backoff.maxMs, backoff.baseMs * 2 ** (attempt - 1)) * (0.5 + random.next() / 2),
      isEnding: () => this.#isEnding(),
      areNeedsReady: () => needs.every((need) => this.#stateOf(need).kind === 'ready'),
      dependantsStopped: () =>
        Promise.all(
          dependants.map(async (dependant) => {
            await this.#stopping.get(dependant)
            await this.#supervisors.get(dependant)?.quiet()
          }),
        ),
      notice: () => this.#notice(),
      wake: () => this.#wantLook(),
    }
  }

  /** @returns false when it changed nothing. What follows from a loss follows in this turn, before anybody is told of it. */
  #recordOf(service: string, event: ServiceEvent): boolean {
    return this.#atOnce(() => {
      const before = this.#stateOf(service).kind
      if (!this.#record({ kind: 'service', service, event })) return false
      const { kind } = this.#stateOf(service)
      if (kind === before) return true
      const supervisor = this.#supervisors.get(service)
      if (kind === 'ready') supervisor?.becameReady(this.#options.clock.monotonicMs())
      if (kind === 'lost' || kind === 'failed') {
        for (const dependant of this.#graph.dependantsOf.get(service) ?? []) {
          const state = this.#stateOf(dependant).kind
          if (state === 'starting' || state === 'ready' || state === 'suspect') {
            this.#supervisors.get(dependant)?.lose({ kind: 'need', need: service })
          }
        }
        if (supervisor !== undefined) this.#fallen.push(supervisor)
      }
      return true
    })
  }

  #record(event: EngineEvent): boolean {
    return this.#atOnce(() => {
      const nowMs = this.#options.clock.monotonicMs()
      const next = reduce(this.rules, this.#model, event, nowMs)
      if (next === this.#model) return false
      this.#become(next, [event], nowMs)
      return true
    })
  }

  /** Takes a new model, and writes down what led to it and which gates turned, all at the moment at which it was judged. */
  #become(next: Model, because: readonly Happening[], nowMs: number): void {
    const turned = turns(this.#model, next)
    this.#model = next
    for (const happening of because) this.#add(happening, nowMs)
    for (const { gate, to } of turned) this.#add({ kind: 'gate', gate, to }, nowMs)
    this.#isChangeUntold = true
    this.#turnPhase()
    this.#wantLook()
  }

  #add(happening: Happening, nowMs: number): void {
    this.#untold.push(this.#timeline.add(happening, nowMs))
  }

  /**
   * Steps that belong together. Others are called after the last of them, in the same turn: who is told of a loss and asks
   * the gate must find everything lost that stood on it, and what they do must not come between an event and its consequences.
   */
  #atOnce<T>(take: () => T): T {
    this.#depth += 1
    try {
      return take()
    } finally {
      this.#depth -= 1
      if (this.#depth === 0) this.#tell()
    }
  }

  #tell(): void {
    const { observe } = this.#options
    for (;;) {
      const [supervisor, entry] = [this.#fallen.shift(), this.#untold.shift()]
      supervisor?.ended()
      if (entry !== undefined) observe?.(entry)
      if (supervisor !== undefined || entry !== undefined) continue
      if (!this.#isChangeUntold) return
      this.#isChangeUntold = false
      for (const gate of this.#gates.values()) gate.changed()
    }
  }

  /** Once every gate is open the engine serves. */
  #turnPhase(): void {
    const { phase, gates } = this.#model
    if (phase !== 'booting' && phase !== 'expired') return
    if (![...gates.values()].every(({ kind }) => kind === 'open')) return
    this.#record({ kind: 'phase', to: 'serving' })
    this.#answerStart()
  }

  #answerStart(): void {
    const settle = this.#settleStart
    const result = settle && this.#startResult()
    if (settle === undefined || result === undefined) return
    this.#settleStart = undefined
    settle(result)
  }

  #startResult(): StartResult | undefined {
    const { phase } = this.#model
    switch (phase) {
      case 'booting':
        return undefined
      case 'serving':
        return { kind: 'open', afterMs: this.#options.clock.monotonicMs() - (this.#startedMs ?? 0) }
      case 'draining':
      case 'stopped':
        return { kind: 'drained' }
      case 'expired': {
        const shut = [...this.#gates.values()].filter((gate) => gate.verdict().kind === 'closed')
        const blockers = shut.flatMap((gate) => {
          const verdict = gate.verdict()
          return verdict.kind === 'closed' ? verdict.blockers : []
        })
        return { kind: 'expired', blockers, explanation: shut.map((gate) => gate.explain()).join('; ') }
      }
    }
  }

  /** Before anything is judged: has time passed that nobody has looked at? */
  #notice(): void {
    if (this.#startedMs === undefined || this.#isEnding()) return
    const nowMs = this.#options.clock.monotonicMs()
    const gapMs = nowMs - this.#lookedMs
    this.#atOnce(() => {
      if (gapMs > 2 * this.#periodMs) {
        this.#lookedMs = nowMs
        for (const supervisor of this.#supervisors.values()) supervisor.froze(gapMs, nowMs)
      }
      for (const supervisor of this.#supervisors.values()) supervisor.doubtIfStale(nowMs)
    })
  }

  /** At the end of this turn's promises: one look, whatever the number of reasons. */
  #wantLook(): void {
    if (this.#isLookWanted || this.#startedMs === undefined) return
    this.#isLookWanted = true
    void Promise.resolve().then(() => {
      this.#isLookWanted = false
      this.#look()
    })
  }

  /** Does what is due, and sets the alarm for what is due next. */
  #look(): void {
    this.#cancelAlarm()
    if (this.#isEnding()) return
    this.#notice()
    const nowMs = this.#options.clock.monotonicMs()
    this.#lookedMs = nowMs
    for (const supervisor of this.#supervisors.values()) supervisor.look(nowMs)
    const model = settled(this.rules, this.#model, nowMs)
    if (model !== this.#model) this.#atOnce(() => this.#become(model, [], nowMs))
    this.#expireIfDue(nowMs)
    this.#setAlarm(nowMs)
  }

  #expireIfDue(nowMs: number): void {
    if (this.#model.phase !== 'booting') return
    const isHopeless = this.rules.gates.some(({ critical }) => critical.some((name) => this.#isHopeless(name)))
    if (!isHopeless && nowMs < (this.#startedMs ?? 0) + this.#options.budgets.startMs) return
    this.#record({ kind: 'phase', to: 'expired' })
    this.#answerStart()
  }

  /** It failed for good, or something that it stands on did. */
  #isHopeless(name: string): boolean {
    return this.#stateOf(name).kind === 'failed' || (this.rules.needs[name] ?? []).some((need) => this.#isHopeless(need))
  }

  #setAlarm(nowMs: number): void {
    const startMs = (this.#startedMs ?? 0) + this.#options.budgets.startMs
    const dueMs = Math.min(
      nowMs + this.#periodMs,
      this.#model.phase === 'booting' ? startMs : Number.POSITIVE_INFINITY,
      ...[...this.#supervisors.values()].map((supervisor) => supervisor.dueMs()),
      ...[...this.#model.gates.values()].map((gate) => opensAtMs(gate) ?? Number.POSITIVE_INFINITY),
    )
    this.#cancelAlarm =
      dueMs === Number.POSITIVE_INFINITY ? () => {} : this.#options.timers.after(Math.max(0, dueMs - nowMs), () => this.#look())
  }
}
