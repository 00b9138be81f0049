import { Oracle } from '../../../src/lab/worlds/readiness-oracle.ts'
import { HANG, NOT_READY, PROVED, ServiceDouble, type Life } from '../readiness-rig.ts'
import type { Run } from './run.ts'
import { CHECK, hold, NEEDS, TASKS, type CHECKS, type Mode, type STARTS, type STOPS } from './schedule.ts'

/** A service that does what the schedule says, and tells the oracle what an outsider would see. */
export class Actor {
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
