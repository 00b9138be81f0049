import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import type { Opened, Readiness, VersionedVerdict } from '../../../src/readiness/index.ts'
import { settled, type Model } from '../../../src/readiness/model.ts'
import type { ServiceState } from '../../../src/readiness/service-state.ts'
import { replay } from '../../../src/readiness/timeline.ts'
import { ManualWorld, seededRandom } from '../../../src/runtime/manual.ts'
import { engineOf, type Life } from '../readiness-rig.ts'
import { Actor } from './actor.ts'
import { BUDGETS, CHECK, GATES, hold, NAMES, NEEDS, REOPENING, TASKS, type Command } from './schedule.ts'

/** One schedule on the engine; what the rules say is held against it after each step, and in each turn in which a gate says that it changed. */
export class Run {
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
