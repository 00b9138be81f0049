import type { Clock } from '../runtime/index.ts'
import type { Readiness } from './engine.ts'
import type { Evidence } from './evidence.ts'
import type { EnginePhase } from './model.ts'
import type { GateDefinition } from './service.ts'
import type { ServiceState } from './service-state.ts'
import type { TimelineEntry } from './timeline.ts'
import { reasonOf, verdictInWords, wordOf, type Blocker, type ServiceWord, type Verdict } from './verdict.ts'
import type { Waterfall } from './waterfall.ts'
import { whyInWords, type Why } from './why.ts'

/** Who reads. `public`: anybody who reaches the port; they are not told what a raised error says, or where it was raised. */
export type Audience = 'public' | 'operator'

/** What the process is, beside its readiness. The assembly tells it. */
export interface About {
  readonly version: string
  readonly environment: string
  readonly platform: string
  /** The platform's name of what was deployed (`K_REVISION`). */
  readonly revision?: string
  /** Of this life of the process: one that begins again has another. */
  readonly instance: string
}

/** Who is in, who waits, and who was turned away. */
export interface Load {
  readonly sessions: number
  readonly clients: number
  readonly channels: number
  readonly parked: number
  readonly admitted: number
  readonly refused: Readonly<Record<string, number>>
}

export interface ErrorReport {
  readonly kind: Why['kind']
  readonly words: string
  /** Wall time, ISO 8601. */
  readonly at: string
  readonly agoMs: number
}

/** One service. JSON: what is not known is absent. */
export interface ServiceReport {
  readonly name: string
  readonly state: ServiceWord
  /** What the gate makes of it: waits for it, shows it, or neither. */
  readonly role: 'critical' | 'degraded' | 'other'
  readonly epoch: number
  /** Wall time, ISO 8601. */
  readonly since: string
  readonly forMs: number
  readonly evidence?: Evidence
  readonly proofAgeMs?: number
  /** The newest, also when it has recovered since. */
  readonly lastError?: ErrorReport
  readonly nextAttemptInMs?: number
  /** Declared tasks that have not signalled in this life. */
  readonly pendingTasks: readonly string[]
  readonly needs: readonly string[]
}

export interface GateReport {
  readonly name: string
  readonly state: Verdict['kind']
  /** While it is not open: the reason id that those who are turned away get (rule G6). */
  readonly reason?: string
  /** One sentence. */
  readonly explanation: string
  readonly since: string
  readonly forMs: number
  /** While open: age of the oldest proof that it rests on. */
  readonly proofAgeMs?: number
  /** While it only holds: when it opens. */
  readonly opensInMs?: number
  readonly blockers: readonly string[]
  readonly degraded: readonly string[]
}

/** Everything that health, `tidegate status` and the control room say of one instance. A value that can be written as JSON. */
export interface StatusReport extends About, Load {
  readonly at: string
  readonly phase: EnginePhase
  readonly gate: GateReport
  readonly services: readonly ServiceReport[]
  /** How the start went, or goes. */
  readonly startup?: Waterfall
}

/**
 * Reports on an engine from what is in memory. It is the engine's observer, because the model forgets two things that a
 * report needs: the error that a service has recovered from, and that the gate was open once.
 */
export class Reporter {
  readonly #clock: Clock
  readonly #gate: string
  readonly #lastErrors = new Map<string, { readonly why: Why; readonly atMs: number }>()
  #hasBeenOpen = false

  /** @param gate the one that lets clients in. */
  constructor(clock: Clock, gate: string) {
    this.#clock = clock
    this.#gate = gate
  }

  /** The gate was open at some time in this process's life. */
  get hasBeenOpen(): boolean {
    return this.#hasBeenOpen
  }

  /** For `ReadinessOptions.observe`. */
  observe(entry: TimelineEntry): void {
    if (entry.kind === 'gate' && entry.gate === this.#gate && entry.to === 'open') this.#hasBeenOpen = true
    if (entry.kind === 'service' && 'why' in entry.event)
      this.#lastErrors.set(entry.service, { why: entry.event.why, atMs: entry.atMs })
  }

  report(readiness: Readiness, about: About, load: Load, audience: Audience): StatusReport {
    const gate = readiness.rules.gates.find(({ name }) => name === this.#gate)
    // First: asking for the verdict notices what time has done, and the services below must agree with it.
    const gateReport = this.#gateReport(readiness.gate(this.#gate).verdict(), audience)
    return {
      at: this.#wall(this.#clock.monotonicMs()),
      phase: readiness.model.phase,
      gate: gateReport,
      services: readiness.services.flatMap(({ name, needs = [] }) => {
        const state = readiness.model.services.get(name)
        const areNeedsReady = needs.every((need) => readiness.model.services.get(need)?.kind === 'ready')
        return state === undefined ? [] : [this.#serviceReport({ name, needs, areNeedsReady, state }, gate, audience)]
      }),
      ...load,
      ...about,
    }
  }

  #gateReport(verdict: Verdict, audience: Audience): GateReport {
    const nowMs = this.#clock.monotonicMs()
    const told = audience === 'public' ? withoutForeignWords(verdict) : verdict
    return {
      name: this.#gate,
      state: verdict.kind,
      ...(verdict.kind !== 'open' && { reason: reasonOf(verdict) }),
      explanation: verdictInWords(told, nowMs),
      since: this.#wall(verdict.sinceMs),
      forMs: rounded(nowMs - verdict.sinceMs),
      ...(verdict.kind === 'open' && { proofAgeMs: rounded(nowMs - verdict.provedMs) }),
      ...(verdict.kind === 'closed' &&
        verdict.opensMs !== undefined && { opensInMs: rounded(Math.max(0, verdict.opensMs - nowMs)) }),
      blockers: verdict.kind === 'closed' ? verdict.blockers.map(({ service }) => service) : [],
      degraded: verdict.kind === 'open' ? verdict.degraded.map(({ service }) => service) : [],
    }
  }

  #serviceReport(
    { name, needs, areNeedsReady, state }: Reported,
    gate: GateDefinition | undefined,
    audience: Audience,
  ): ServiceReport {
    const nowMs = this.#clock.monotonicMs()
    const lastError = this.#lastErrors.get(name)
    return {
      name,
      state: wordOf(state),
      role: gate?.critical.includes(name) ? 'critical' : gate?.degraded?.includes(name) ? 'degraded' : 'other',
      epoch: state.epoch,
      since: this.#wall(state.sinceMs),
      forMs: rounded(nowMs - state.sinceMs),
      ...('evidence' in state && state.evidence !== undefined && { evidence: state.evidence }),
      ...('provedMs' in state && state.provedMs !== undefined && { proofAgeMs: rounded(nowMs - state.provedMs) }),
      ...(lastError && {
        lastError: {
          kind: lastError.why.kind,
          words: whyInWords(audience === 'public' ? ownWords(lastError.why) : lastError.why),
          at: this.#wall(lastError.atMs),
          agoMs: rounded(nowMs - lastError.atMs),
        },
      }),
      // While its needs are away, their return is what it waits for.
      ...(state.kind === 'lost' && areNeedsReady && { nextAttemptInMs: rounded(Math.max(0, state.retryMs - nowMs)) }),
      pendingTasks: state.kind === 'starting' ? state.pending : [],
      needs,
    }
  }

  /** Wall time of a moment on the monotonic clock: as the wall clock stands now, also if it was set meanwhile. */
  #wall(atMs: number): string {
    return new Date(this.#clock.wallMs() - this.#clock.monotonicMs() + atMs).toISOString()
  }
}

interface Reported {
  readonly name: string
  readonly needs: readonly string[]
  readonly areNeedsReady: boolean
  readonly state: ServiceState
}

/** A raised error may say anything, also a secret, and its place is a path of ours: both are in the log and the control room. */
function ownWords(why: Why): Why {
  return why.kind === 'broken' ? { ...why, message: '', at: '' } : why
}

/** Also of what it waits for: that is told in the same sentence. */
function withOwnWords(blocker: Blocker): Blocker {
  const { why, waitsFor } = blocker
  return {
    ...blocker,
    why: why && ownWords(why),
    ...(waitsFor !== undefined && { waitsFor: withOwnWords(waitsFor) }),
  }
}

function withoutForeignWords(verdict: Verdict): Verdict {
  const told = (blockers: readonly Blocker[]): readonly Blocker[] => blockers.map(withOwnWords)
  if (verdict.kind === 'closed') return { ...verdict, blockers: told(verdict.blockers) }
  return verdict.kind === 'open' ? { ...verdict, degraded: told(verdict.degraded) } : verdict
}

/** Tenths of a millisecond are noise to a reader. */
function rounded(ms: number): number {
  return Math.round(ms)
}
