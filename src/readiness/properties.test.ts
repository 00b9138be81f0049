import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { Oracle } from '../lab/worlds/readiness-oracle.ts'
import { HANG, NOT_READY, PROVED, ServiceDouble, engineOf, type Life } from '../../test/support/readiness-rig.ts'
import { ManualWorld, seededRandom } from '../runtime/manual.ts'
import type { Opened, Readiness, VersionedVerdict } from './index.ts'
import { settled, type Model } from './model.ts'
import type { ServiceState } from './service-state.ts'
import { replay } from './timeline.ts'

/*
 * Random schedules of everything that services, time and people can do, in a world that a test turns; after each step, and in
 * each turn in which a gate says that it changed, what the rules say (src/lab/worlds/readiness-oracle.ts) is held against it.
 * The numbers I1-I24 are those of the list of invariants that the rules were made from.
 */
function hold(isTrue: boolean, otherwise: () => string): void {
  // Asked millions of times: an expectation costs a hundred times as much.
  if (!isTrue) throw new Error(otherwise())
}

const NAMES = ['base', 'top', 'disk'] as const
const CHECK = { everyMs: 500, timeoutMs: 100, maxAgeMs: 1_100, fall: 2, rise: 2 }
const REOPENING = { holdMs: 500, holdMaxMs: 2_000, flapWindowMs: 30_000 }
const BUDGETS = { startMs: 6_000, drainMs: 550 }
const GATES = [
  { name: 'clients', critical: ['base', 'top'], degraded: ['disk'] },
  { name: 'admin', critical: ['disk', 'base'] },
]
const NEEDS: Readonly<Record<string, readonly string[]>> = { base: [], top: ['base'], disk: [] }
const TASKS: Readonly<Record<string, readonly string[]>> = { base: ['beat'], top: [], disk: [] }

const STARTS = ['prompt', 'prompt', 'mute', 'hangs', 'raises', 'rejects', 'not-ready', 'nonsense'] as const
const CHECKS = ['proves', 'proves', 'not-ready', 'raises', 'rejects', 'shows nothing', 'hangs'] as const
const STOPS = ['hangs', 'hangs', 'prompt', 'raises'] as const
type Mode<T extends readonly unknown[]> = T[number]

const service = fc.constantFrom(...NAMES)
const command = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 1_500 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('jump' as const), ms: fc.integer({ min: 1, max: 5_000 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('starts' as const), service, mode: fc.constantFrom(...STARTS) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('checks' as const), service, mode: fc.constantFrom(...CHECKS) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('stops' as const), service, mode: fc.constantFrom(...STOPS) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('says' as const),
      service,
      livesAgo: fc.constantFrom(0, 0, 0, 1, 2),
      what: fc.constantFrom('ready', 'beat', 'lost'),
      evidence: fc.constantFrom<unknown>({ offset: 1 }, { offset: 1 }, { offset: 1 }, {}, undefined, { isReady: () => true }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('late' as const),
      service,
      what: fc.constantFrom('start', 'check'),
      isGood: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('waits' as const),
      timeoutMs: fc.integer({ min: 1, max: 3_000 }),
      aborts: fc.boolean(),
    }),
  },
)
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never

/** A service that does what the schedule says, and tells the oracle what an outsider would see. */
class Actor {
  readonly double: ServiceDouble
  readonly oracle: Oracle
  starts: Mode<typeof STARTS> = 'prompt'
  checks: Mode<typeof CHECKS> = 'proves'
  stops: Mode<typeof STOPS> = 'prompt'
  readonly pending: Life[] = []
  /** Starts that came to `started`. */
  readonly successes = new Set<Life>()
  check: { readonly epoch: number; readonly deadlineMs: number; readonly answer: (check: unknown) => void } | undefined

  constructor(run: Run, name: string) {
    this.oracle = new Oracle({ ...CHECK, tasks: TASKS[name] ?? [] })
    this.double = new ServiceDouble(name, { tasks: TASKS[name] ?? [], needs: NEEDS[name] ?? [], verify: CHECK, stopMs: 300 })
    this.double.start = (life) => this.#start(run, life)
    this.double.verify = (epoch) => this.#verify(run, epoch)
    this.double.stop = (life) => this.#stop(run, life)
  }

  #start(run: Run, life: Life): unknown {
    const { name } = this.double.definition
    const { epoch } = life.lease
    // I5, I6: what it needs is ready at this instant; one start a life, and no life is left out.
    for (const need of NEEDS[name] ?? [])
      hold(run.engine.model.services.get(need)?.kind === 'ready', () => `${name} starts without ${need}`)
    hold(epoch === this.double.lives.length, () => `${name} starts ${this.double.lives.length} times in ${epoch} lives`)
    hold(!run.isEnding, () => `${name} starts in the drain`)
    this.oracle.begins(epoch)
    switch (this.starts) {
      case 'hangs':
        this.pending.push(life)
        return life.pending
      case 'raises':
        this.oracle.ends(epoch)
        throw new TypeError('start')
      case 'rejects':
        return Promise.reject(new TypeError('start'))
      case 'not-ready':
        return { kind: 'not-ready', reason: 'no' }
      case 'nonsense':
        return 'started'
      case 'mute':
        return this.#started(life)
      case 'prompt':
        for (const what of ['ready', ...(TASKS[name] ?? [])]) run.says(this, life, what, { offset: 0 })
        return this.#started(life)
    }
  }

  #started(life: Life): unknown {
    this.successes.add(life)
    return this.double.started(life)
  }

  #verify(run: Run, epoch: number): unknown {
    const nowMs = run.world.clock.monotonicMs()
    switch (this.checks) {
      case 'hangs':
        return new Promise((answer) => (this.check = { epoch, deadlineMs: nowMs + CHECK.timeoutMs, answer }))
      case 'proves':
        this.oracle.answers(epoch, true, nowMs)
        return PROVED
      case 'not-ready':
      case 'rejects':
      case 'raises':
      case 'shows nothing':
        this.#fails(epoch)
        if (this.checks === 'raises') throw new TypeError('check')
        if (this.checks === 'rejects') return Promise.reject(new TypeError('check'))
        return this.checks === 'not-ready' ? NOT_READY : { kind: 'proved', evidence: { client: {} } }
    }
  }

  /** Counts once the engine has heard it, too: its answer is a promise. */
  #fails(epoch: number): void {
    setImmediate(() => this.oracle.answers(epoch, false, 0))
  }

  #stop(run: Run, life: Life): unknown {
    const { name } = this.double.definition
    // I6: once. I5: after those that stand on it.
    hold(life.stops === 1, () => `${name} stops ${life.stops} times in one life`)
    for (const other of run.actors.values()) {
      if (!(NEEDS[other.double.definition.name] ?? []).includes(name)) continue
      for (const success of other.successes)
        hold(success.stops === 1, () => `${name} stops, and ${other.double.definition.name} still runs`)
    }
    if (this.stops === 'raises') throw new TypeError('stop')
    return this.stops === 'hangs' ? HANG : undefined
  }

  /** A start or a check that was left hanging answers now, in whatever life. */
  late(run: Run, what: string, isGood: boolean): void {
    if (what === 'check') {
      const { check } = this
      this.check = undefined
      if (check === undefined) return
      const nowMs = run.world.clock.monotonicMs()
      // R6: an answer in time; what was under way while the process stood still is none.
      if (nowMs < check.deadlineMs && isGood) this.oracle.answers(check.epoch, true, nowMs)
      if (nowMs < check.deadlineMs && !isGood) this.#fails(check.epoch)
      check.answer(isGood ? PROVED : NOT_READY)
      return
    }
    const life = this.pending.shift()
    if (life === undefined) return
    if (isGood) life.answer(this.#started(life))
    else {
      this.oracle.ends(life.lease.epoch)
      life.fail(new TypeError('late'))
    }
  }
}

class Run {
  readonly world = new ManualWorld()
  readonly actors: ReadonlyMap<string, Actor>
  readonly engine: Readiness
  readonly waits: Promise<Opened>[] = []
  readonly versions: VersionedVerdict[] = []
  readonly #reading: Promise<void>
  isEnding = false
  hasJumped = false
  #steps = 0

  constructor(seed: number, goesOnTrying: boolean) {
    this.actors = new Map(NAMES.map((name) => [name, new Actor(this, name)]))
    const doubles = [...this.actors.values()].map(({ double }) => double)
    const engine = engineOf(this.world, doubles, {
      random: seededRandom(seed),
      gates: GATES,
      budgets: BUDGETS,
      reopening: REOPENING,
      backoff: { baseMs: 50, maxMs: 800 },
      goesOnTrying,
      timelineMax: 12,
      // I1, I7, I15: in the turn of each change, in the middle of whatever led to it.
      observe: () => this.isHonest(),
    })
    this.engine = engine
    for (const { name } of GATES) engine.gate(name).watch(() => this.isHonest())
    this.#reading = (async () => {
      for await (const version of engine.gate('clients').changes()) this.versions.push(version)
    })()
  }

  says(actor: Actor, life: Life, what: string, evidence: unknown): void {
    const { lease } = life
    const isCurrent = actor.oracle.isCurrent(lease.epoch) && !this.isEnding
    const before = this.engine.model.services
    if (what === 'lost') {
      this.#fall(actor, lease.epoch)
      lease.lost('socket closed')
    } else if (what === 'ready' || (TASKS[lease.service] ?? []).includes(what)) {
      const isShown = typeof evidence === 'object' && evidence !== null && 'offset' in evidence
      if (isShown) actor.oracle.says(lease.epoch, what, this.world.clock.monotonicMs())
      const heard = what === 'ready' ? lease.ready(evidence as never) : lease.task(what).ready(evidence as never)
      // I2, I13: a signal of another life, or one that shows nothing, is refused; it may not change its service.
      const isSame = this.engine.model.services.get(lease.service) === before.get(lease.service)
      hold((isCurrent && isShown) || !heard, () => `${what} of life ${lease.epoch} was heard, and counts for nothing`)
      hold((isCurrent && isShown) || isSame, () => `a refused ${what} changed ${lease.service}`)
    } else expect(() => lease.task(what)).toThrow('it declared')
    hold(isCurrent || !lease.isCurrent, () => `life ${lease.epoch} of ${lease.service} thinks that it is current`)
  }

  /** R6: and all that stands on it. */
  #fall(actor: Actor, epoch: number): void {
    if (!actor.oracle.isCurrent(epoch)) return
    actor.oracle.ends(epoch)
    for (const other of this.actors.values()) {
      const { name } = other.double.definition
      if ((NEEDS[name] ?? []).includes(actor.double.definition.name)) this.#fall(other, other.double.lives.length)
    }
  }

  async step(command: Command): Promise<void> {
    const actor = 'service' in command ? this.actors.get(command.service) : undefined
    switch (command.kind) {
      case 'advance':
        await this.world.advance(command.ms)
        break
      case 'jump': {
        this.hasJumped = true
        this.world.jump(command.ms)
        // R14: nobody has looked for longer than two periods, for certain.
        for (const { oracle } of this.actors.values()) {
          if (command.ms > 2 * CHECK.everyMs) oracle.freezes()
          oracle.isFreezePossible = true
        }
        break
      }
      case 'starts':
        if (actor !== undefined) actor.starts = command.mode
        break
      case 'checks':
        if (actor !== undefined) actor.checks = command.mode
        break
      case 'stops':
        if (actor !== undefined) actor.stops = command.mode
        break
      case 'says': {
        const life = actor?.double.lives.at(-1 - command.livesAgo)
        if (actor !== undefined && life !== undefined) this.says(actor, life, command.what, command.evidence)
        break
      }
      case 'late':
        actor?.late(this, command.what, command.isGood)
        break
      case 'waits': {
        const abort = new AbortController()
        this.waits.push(this.engine.gate('clients').open({ timeoutMs: command.timeoutMs, signal: abort.signal }))
        if (command.aborts) abort.abort()
      }
    }
    this.isHonest()
    await this.world.settle()
    this.isHonest()
    this.isExplained()
    if (this.#steps++ % 4 === 0) this.isAccounted()
    if (command.kind === 'advance') this.isPrompt()
  }

  /** I1, I3, I4, I7, I15, I16: open means that the rules allow it, at this very moment. */
  isHonest(): void {
    const nowMs = this.world.clock.monotonicMs()
    for (const { name, critical } of GATES) {
      if (this.engine.gate(name).verdict().kind !== 'open') continue
      hold(!this.isEnding, () => `${name} is open in the drain`)
      for (const one of critical) {
        const may = this.actors.get(one)?.oracle.mayBeReady(nowMs) === true
        hold(may, () => `${name} is open, and ${one} is not proved at ${nowMs} ms`)
      }
    }
    for (const { oracle } of this.actors.values()) oracle.mayBeReady(nowMs)
  }

  /** I22: those who block are exactly those whose being ready would open it. */
  isExplained(): void {
    const { model, rules } = this.engine
    if (this.isEnding || (model.phase === 'expired' && !rules.goesOnTrying)) return
    for (const { name } of GATES) {
      const verdict = this.engine.gate(name).verdict()
      if (verdict.kind !== 'closed') continue
      const names = verdict.blockers.map(({ service }) => service)
      hold(this.#opensWith(name, names), () => `${name} stays closed with ${names.join(', ')} ready`)
      for (const left of names) {
        const fewer = names.filter((other) => other !== left)
        hold(!this.#opensWith(name, fewer), () => `${name} opens without ${left}`)
      }
    }
  }

  #opensWith(gate: string, names: readonly string[]): boolean {
    const nowMs = this.world.clock.monotonicMs()
    const services = new Map(this.engine.model.services)
    for (const name of names)
      services.set(name, { kind: 'ready', epoch: 1, sinceMs: nowMs, provedMs: nowMs, evidence: { ok: true }, failures: 0 })
    const begun: Model = settled(this.engine.rules, { ...this.engine.model, services }, nowMs)
    return settled(this.engine.rules, begun, nowMs + REOPENING.holdMaxMs).gates.get(gate)?.kind === 'open'
  }

  /** I21: replayed, it is the same to the bit. I23: no time is missing, and none is counted twice. */
  isAccounted(): void {
    const { engine } = this
    const replayed = replay(engine.rules, engine.timeline())
    hold(isDeepStrictEqual(replayed, { kind: 'same', model: engine.model }), () => `replayed it is ${JSON.stringify(replayed)}`)
    const nowMs = this.world.clock.monotonicMs()
    for (const [name, state] of engine.model.services) {
      const spent = Object.values(engine.model.ledger.get(name) ?? {}).reduce((sum, ms) => sum + ms, nowMs - state.sinceMs)
      hold(Math.abs(spent - nowMs) < 1e-6, () => `${name} has spent ${spent} of ${nowMs} ms`)
    }
  }

  /** I14: what has been ready for the longest hold is open. I17: the start has an answer by its budget. I16: nothing is believed for longer than it may. */
  isPrompt(): void {
    const { model } = this.engine
    const nowMs = this.world.clock.monotonicMs()
    const isReadyLong = (state: ServiceState | undefined): boolean =>
      state?.kind === 'ready' && state.sinceMs <= nowMs - REOPENING.holdMaxMs
    const mayOpen = model.phase === 'booting' || model.phase === 'serving'
    for (const { name, critical } of GATES) {
      const isLate =
        mayOpen && critical.every((one) => isReadyLong(model.services.get(one))) && model.gates.get(name)?.kind !== 'open'
      hold(!isLate, () => `${name} is closed at ${nowMs} ms, though all it waits for has been ready for the longest hold`)
    }
    hold(nowMs < BUDGETS.startMs || model.phase !== 'booting', () => 'the start has no answer')
    for (const state of model.services.values()) {
      if (state.kind === 'ready') hold(nowMs - state.provedMs <= CHECK.maxAgeMs, () => 'a proof that is too old is believed')
    }
  }

  /** When everything works again, it opens: however things were before. */
  async heal(): Promise<void> {
    for (const actor of this.actors.values()) Object.assign(actor, { starts: 'prompt', checks: 'proves' })
    await this.world.advance(6_000)
    this.isHonest()
    const { phase } = this.engine.model
    const isOpen = GATES.map(({ name }) => this.engine.gate(name).verdict().kind === 'open')
    if (phase === 'expired') expect([this.engine.rules.goesOnTrying, ...isOpen]).toEqual([false, false, false])
    else expect([phase, ...isOpen]).toEqual(['serving', true, true])
  }

  /** I4, I6, I17, I18, I19, I24. */
  async end(): Promise<void> {
    this.isEnding = true
    let isDrained = false
    void this.engine.drain().then(() => (isDrained = true))
    this.isHonest()
    await this.world.advance(BUDGETS.drainMs)
    expect(isDrained).toBe(true)
    expect(this.world.timersLeft).toBe(0)
    for (const actor of this.actors.values()) {
      while (actor.pending.length > 0) actor.late(this, 'start', true)
      for (const life of actor.double.lives) this.says(actor, life, 'ready', { offset: 9 })
    }
    await this.world.settle()
    for (const { double, successes } of this.actors.values())
      expect(
        double.lives.map(({ stops }) => stops),
        double.definition.name,
      ).toEqual(double.lives.map((life) => (successes.has(life) ? 1 : 0)))
    expect(this.world.timersLeft).toBe(0)
    this.isAccounted()
    await Promise.all([...this.waits, this.#reading])
    const versions = this.versions.map(({ version }) => version)
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b))
    expect(this.versions[0]?.verdict.kind).toBe('closed')
    expect(this.versions.at(-1)?.verdict.kind).toBe('stopped')
    for (const { name } of GATES) expect(this.engine.gate(name).watching).toBe(1)
  }
}

/** R7, I20: after a loss it stays closed for the hold at least. */
function holdsBetween(run: Run, entries: ReturnType<Readiness['timeline']>['entries']): void {
  if (run.hasJumped) return
  const closedMs = new Map<string, number>()
  for (const entry of entries) {
    if (entry.kind !== 'gate') continue
    const sinceMs = closedMs.get(entry.gate)
    if (entry.to === 'closed') closedMs.set(entry.gate, entry.atMs)
    else if (sinceMs !== undefined) expect(entry.atMs - sinceMs).toBeGreaterThanOrEqual(REOPENING.holdMs)
  }
}

const given = Number(process.env['TIDEGATE_SEED'])
const SEED = Number.isInteger(given) && given !== 0 ? given : (fc.sample(fc.integer({ min: 1, max: 0x7fff_ffff }), 1)[0] ?? 1)
const RUNS = process.env['TIDEGATE_TEST_TIER'] === 'full' ? 4_000 : 400

/** Shares, so that a broken rule is found in each, and that no one test is long. */
test.each([0, 1, 2, 3])(
  '[R1] [R2] [R6] [R9] [R13] [R15] whatever services, time and people do, the rules hold (%d)',
  async (share) => {
    const seed = SEED + share
    console.log(`readiness: seed ${seed} (TIDEGATE_SEED=${SEED}), ${RUNS} schedules`)
    const schedule = fc.record({
      seed: fc.nat(),
      goesOnTrying: fc.boolean(),
      commands: fc.array(command, { minLength: 5, maxLength: 40 }),
      heals: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(schedule, async (drawn) => {
        const run = new Run(drawn.seed, drawn.goesOnTrying)
        void run.engine.start()
        await run.world.settle()
        for (const one of drawn.commands) {
          await run.step(one)
          holdsBetween(run, run.engine.timeline().entries)
        }
        if (drawn.heals) await run.heal()
        await run.end()
      }),
      { seed, numRuns: RUNS, endOnFailure: process.env['TIDEGATE_SHRINK'] === 'off' },
    )
  },
  300_000,
)
