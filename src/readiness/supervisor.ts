import { TidegateError, type Clock } from '../runtime/index.ts'
import { answerTo, startedBy, type Answer, type Begun } from './answers.ts'
import type { Deadlines } from './deadlines.ts'
import { evidenceFrom, type Evidence } from './evidence.ts'
import type { Lease, ServiceDefinition, Verify } from './service.ts'
import type { ServiceEvent, ServiceState } from './service-state.ts'
import type { Happening } from './timeline.ts'
import { broken, said, type Why } from './why.ts'

/** What the engine does for one supervisor. */
export interface SupervisorPort {
  readonly clock: Clock
  readonly deadlines: Deadlines
  state(): ServiceState
  /** @returns false when it changed nothing. */
  record(event: ServiceEvent): boolean
  note(happening: Happening): void
  /** Before the next attempt, with jitter. */
  backoffMs(attempt: number): number
  /** A service that was ready for so long begins to count its attempts anew. */
  readonly steadyMs: number
  /** Nothing starts any more. */
  isEnding(): boolean
  areNeedsReady(): boolean
  /** Resolves once nothing that stands on this service runs any more. */
  dependantsStopped(): Promise<unknown>
  /** Before anything is believed: has time passed that nobody has looked at (rule R14)? */
  notice(): void
  /** Something may be due now. */
  wake(): void
}

interface Running {
  readonly epoch: number
  readonly stop: () => unknown
}

const STOP_MS = 1_000

/** Keeps one service alive: starts it, asks it again and again, stops it, and starts it anew (rules R3-R8). */
export class Supervisor {
  readonly definition: ServiceDefinition
  readonly #port: SupervisorPort
  #attempt = 0
  /** When it last became ready, in whatever life. */
  #readyMs: number | undefined
  #abort: AbortController | undefined
  #running: Running | undefined
  /** A start that has not settled. */
  #begun: Promise<void> | undefined
  /** The end of the life before; nothing begins while it lasts. */
  #ending: Promise<unknown> | undefined
  #check: { readonly abort: AbortController; readonly deadlineMs: number } | undefined
  #verifyMs = 0

  constructor(definition: ServiceDefinition, port: SupervisorPort) {
    this.definition = definition
    this.#port = port
  }

  /** When it has to be looked at again; infinite when only an event can change anything. */
  dueMs(): number {
    const state = this.#port.state()
    switch (state.kind) {
      case 'lost':
        // While its needs are away, their return is what wakes it.
        return this.#ending === undefined && this.#port.areNeedsReady() ? state.retryMs : Number.POSITIVE_INFINITY
      case 'starting':
        return Math.min(state.sinceMs + this.definition.attemptMs, this.#verifyDueMs(state))
      case 'ready':
      case 'suspect':
        return this.#verifyDueMs(state)
      default:
        return Number.POSITIVE_INFINITY
    }
  }

  /** Does what is due. */
  look(nowMs: number): void {
    const state = this.#port.state()
    if (state.kind === 'idle' || state.kind === 'lost') return this.#mayBegin(state, nowMs)
    if (state.kind === 'starting' && nowMs >= state.sinceMs + this.definition.attemptMs) return this.#startTimedOut(state)
    this.doubtIfStale(nowMs)
    this.#verify(nowMs)
  }

  /** Rule R6: a proof that is too old is none. */
  doubtIfStale(nowMs: number): void {
    const state = this.#port.state()
    const { verify } = this.definition
    if (state.kind !== 'ready' || verify === undefined) return
    const ageMs = nowMs - state.provedMs
    const { maxAgeMs, rise } = verify
    if (ageMs > maxAgeMs)
      this.#port.record({ kind: 'doubted', epoch: state.epoch, why: { kind: 'stale', ageMs, maxAgeMs }, proofsNeeded: rise })
  }

  /** Rule R14: what was known before the process stood still is not known now, and an answer under way is an old one. */
  froze(gapMs: number, nowMs: number): void {
    const { kind, epoch } = this.#port.state()
    if (this.definition.verify === undefined || (kind !== 'starting' && kind !== 'ready' && kind !== 'suspect')) return
    this.#dropCheck()
    this.#verifyMs = nowMs
    this.#port.record({ kind: 'doubted', epoch, why: { kind: 'frozen', gapMs }, proofsNeeded: 1 })
  }

  /** This life is over. Tried again later, unless the engine ends. */
  lose(why: Why): boolean {
    const state = this.#port.state()
    const nowMs = this.#port.clock.monotonicMs()
    if (this.#wasSteady(state, nowMs)) this.#attempt = 0
    // It did nothing wrong itself: it starts as soon as what it needs is back, and that one takes its time already.
    if (why.kind === 'need') this.#attempt = Math.max(0, this.#attempt - 1)
    const retryMs = why.kind === 'need' ? nowMs : nowMs + this.#port.backoffMs(Math.max(1, this.#attempt))
    return this.#port.record({ kind: 'lost', epoch: state.epoch, why, retryMs })
  }

  /** What worked for a while and is gone is worth a quick try; what never holds is not. */
  #wasSteady({ kind, sinceMs }: ServiceState, nowMs: number): boolean {
    if (kind === 'ready') return nowMs - sinceMs >= this.#port.steadyMs
    return kind === 'suspect' && sinceMs - (this.#readyMs ?? sinceMs) >= this.#port.steadyMs
  }

  /** For the engine, in the turn in which the state became `lost` or `failed`: what ran in that life ends. */
  ended(): void {
    this.#abort?.abort()
    this.#dropCheck()
    const running = this.#running
    this.#running = undefined
    if (running !== undefined) this.#endLife(running)
  }

  /** For the engine, when the state became `ready`. */
  becameReady(nowMs: number): void {
    this.#readyMs = nowMs
    this.#verifyMs = nowMs + (this.definition.verify?.everyMs ?? 0)
  }

  /** For good. Resolves once what ran has stopped, or nobody waits for it any more. */
  async stop(): Promise<void> {
    // A start under way is told at once. What others may stand on is told when they have stopped: its life ends then.
    if (this.#port.state().kind === 'starting') this.#abort?.abort()
    this.#dropCheck()
    await this.#port.dependantsStopped()
    this.#abort?.abort()
    await this.#startEnded()
    const running = this.#running
    this.#running = undefined
    if (running !== undefined) this.#endLife(running)
    await this.#ending
    this.#port.record({ kind: 'stopped', epoch: this.#port.state().epoch })
  }

  #mayBegin(state: ServiceState, nowMs: number): void {
    if (this.#port.isEnding() || this.#ending !== undefined || !this.#port.areNeedsReady()) return
    if (state.kind === 'lost' && nowMs < state.retryMs) return
    this.#begin(state.epoch + 1)
  }

  #begin(epoch: number): void {
    const { tasks = [], verify } = this.definition
    const attempt = ++this.#attempt
    const proofsNeeded = this.#readyMs === undefined ? 1 : (verify?.rise ?? 1)
    const abort = new AbortController()
    this.#abort = abort
    this.#verifyMs = 0
    this.#port.record({ kind: 'starting', epoch, attempt, tasks, proofsNeeded })
    // Who was told of it may have ended the engine.
    if (!this.#isAlive(epoch)) return
    const lease = this.#lease(epoch)
    const begun = startedBy(() => this.definition.start({ lease, signal: abort.signal, attempt })).then((result) => {
      if (this.#begun === begun) this.#begun = undefined
      this.#startSettled(epoch, result)
      this.#port.wake()
    })
    this.#begun = begun
  }

  #startSettled(epoch: number, result: Begun): void {
    const isCurrent = this.#isAlive(epoch)
    switch (result.kind) {
      case 'started':
        if (isCurrent) this.#running = { epoch, stop: result.stop }
        else this.#endLife({ epoch, stop: result.stop })
        return
      case 'not-ready':
        if (isCurrent) this.lose({ kind: 'not-ready', reason: result.reason })
        return
      case 'failed':
        if (isCurrent) this.#port.record({ kind: 'failed', epoch, why: { kind: 'not-ready', reason: result.reason } })
        return
      case 'raised':
        if (isCurrent) this.lose(broken('start', result.error))
    }
  }

  #isAlive(epoch: number): boolean {
    const state = this.#port.state()
    if (this.#port.isEnding() || state.epoch !== epoch) return false
    return state.kind === 'starting' || state.kind === 'ready' || state.kind === 'suspect'
  }

  #startTimedOut(state: Extract<ServiceState, { kind: 'starting' }>): void {
    const missing = [...(state.evidence === undefined ? [this.definition.name] : []), ...state.pending]
    this.lose({ kind: 'timeout', asked: 'start', afterMs: this.definition.attemptMs, missing })
  }

  /** Stops what ran: once, after what stands on it, and not for ever. */
  #endLife({ epoch, stop }: Running): void {
    const before = this.#ending
    const ending = (async () => {
      await before
      await this.#port.dependantsStopped()
      const outcome = await this.#port.deadlines.within(this.definition.stopMs ?? STOP_MS, stop)
      const { name } = this.definition
      if (outcome.kind === 'late')
        this.#port.note({ kind: 'stop-failed', service: name, epoch, reason: 'no answer to stop in time' })
      if (outcome.kind === 'raised') {
        const why = broken('stop', outcome.error)
        this.#port.note({
          kind: 'stop-failed',
          service: name,
          epoch,
          reason: why.kind === 'broken' ? `${why.error}: ${why.message}` : '',
        })
      }
    })().then(() => {
      if (this.#ending === ending) this.#ending = undefined
      this.#port.wake()
    })
    this.#ending = ending
  }

  /** Resolves once what ran in lives before this one has ended, also what a start that was told to end still brings. */
  async quiet(): Promise<void> {
    await this.#startEnded()
    await this.#ending
  }

  /** What a start under way still brings is stopped by itself: the life that it began is over. */
  async #startEnded(): Promise<void> {
    if (this.#begun !== undefined) await this.#port.deadlines.within(this.definition.stopMs ?? STOP_MS, () => this.#begun)
  }

  #verifyDueMs(state: ServiceState): number {
    const { verify } = this.definition
    if (verify === undefined) return Number.POSITIVE_INFINITY
    if (this.#check !== undefined) return this.#check.deadlineMs
    if (state.kind === 'starting' && state.evidence === undefined) return Number.POSITIVE_INFINITY
    if (state.kind !== 'ready') return this.#verifyMs
    return Math.min(this.#verifyMs, state.provedMs + verify.maxAgeMs + 1)
  }

  #verify(nowMs: number): void {
    const { verify } = this.definition
    const state = this.#port.state()
    if (verify === undefined || this.#port.isEnding()) return
    if (this.#check !== undefined && nowMs >= this.#check.deadlineMs) {
      this.#dropCheck()
      this.#unproved(verify, state.epoch, { kind: 'timeout', asked: 'verify', afterMs: verify.timeoutMs, missing: [] })
    }
    const asks = state.kind === 'ready' || state.kind === 'suspect' || (state.kind === 'starting' && state.evidence !== undefined)
    if (asks && this.#check === undefined && nowMs >= this.#verifyMs && this.#isAlive(state.epoch))
      this.#ask(verify, state.epoch, nowMs)
  }

  #ask(verify: Verify, epoch: number, nowMs: number): void {
    const check = { abort: new AbortController(), deadlineMs: nowMs + verify.timeoutMs }
    this.#check = check
    this.#verifyMs = nowMs + verify.everyMs
    const answered = (answer: Answer): void => {
      // While the process stood still it may have become an old answer.
      this.#port.notice()
      // Late, or of another life: somebody else is being asked now, or nobody.
      if (this.#check !== check) return
      this.#check = undefined
      // Late, though the alarm has not rung yet.
      const isLate = this.#port.clock.monotonicMs() >= check.deadlineMs
      if (isLate) this.#unproved(verify, epoch, { kind: 'timeout', asked: 'verify', afterMs: verify.timeoutMs, missing: [] })
      else if (answer.kind === 'proved') this.#proved(epoch, answer.evidence)
      else this.#unproved(verify, epoch, answer)
      this.#port.wake()
    }
    void answerTo(() => verify.run({ epoch, signal: check.abort.signal })).then(answered)
  }

  #proved(epoch: number, evidence: Evidence): void {
    this.#port.record({ kind: 'proved', epoch, evidence })
    // Proofs that are wanted to become ready again come one after the other, not a period apart.
    const state = this.#port.state()
    if ((state.kind === 'starting' || state.kind === 'suspect') && state.proofs < state.proofsNeeded) this.#verifyMs = 0
  }

  #unproved(verify: Verify, epoch: number, why: Why): void {
    const { fall, rise } = verify
    this.#port.record({ kind: 'unproved', epoch, why, fall, rise })
    const state = this.#port.state()
    if (state.kind === 'suspect' && state.failures >= 2 * fall) this.lose(why)
    // A service that is coming back has to prove itself without a flaw.
    else if (state.kind === 'starting' && this.#isAlive(epoch)) this.lose(why)
  }

  #dropCheck(): void {
    this.#check?.abort.abort()
    this.#check = undefined
  }

  #lease(epoch: number): Lease {
    const { name, tasks = [] } = this.definition
    const isCurrent = (): boolean => this.#isAlive(epoch)
    const refuse = (signal: string, because: 'stale' | 'no-evidence'): false => {
      this.#port.note({ kind: 'refused', service: name, epoch, signal, because })
      return false
    }
    const prove = (signal: string, evidence: unknown, event: (evidence: Evidence) => ServiceEvent): boolean => {
      if (!isCurrent()) return refuse(signal, 'stale')
      const shown = evidenceFrom(evidence)
      if (shown === undefined) return refuse(signal, 'no-evidence')
      this.#port.notice()
      return this.#port.record(event(shown))
    }
    return {
      service: name,
      epoch,
      get isCurrent() {
        return isCurrent()
      },
      ready: (evidence) => prove('ready', evidence, (shown) => ({ kind: 'ready', epoch, evidence: shown })),
      task: (task) => {
        if (!tasks.includes(task)) {
          throw new TidegateError('usage', `cannot signal task ${task} of ${name}: it declared ${tasks.join(', ') || 'none'}`)
        }
        return { ready: (evidence) => prove(task, evidence, (shown) => ({ kind: 'task', epoch, task, evidence: shown })) }
      },
      lost: (reason) => (isCurrent() ? this.lose({ kind: 'gone', reason: said(reason) }) : refuse('lost', 'stale')),
    }
  }
}
