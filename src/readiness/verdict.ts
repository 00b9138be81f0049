import { opensAtMs } from './gate-state.ts'
import { mayStillOpen, type Model, type ModelRules } from './model.ts'
import type { GateDefinition } from './service.ts'
import type { ServiceState } from './service-state.ts'
import { whyInWords, type Why } from './why.ts'

/** A service's state in one word, for health, metrics and people. `broken`: its check raised (rule R5). */
export type ServiceWord = ServiceState['kind'] | 'broken'

/** A service that keeps a gate shut. */
export interface Blocker {
  readonly service: string
  readonly word: ServiceWord
  readonly epoch: number
  readonly sinceMs: number
  /** What it said last. Absent before the first failure: it has only not finished yet. */
  readonly why: Why | undefined
  /** When it is tried again, where that is known. */
  readonly nextAttemptMs: number | undefined
  /** Declared tasks that have not signalled in this life; absent where none is missing. */
  readonly pendingTasks?: readonly string[]
  /** The root of it: a service that it stands on, directly or not, and that has to come first. Absent when it stands alone. */
  readonly waitsFor?: Blocker
}

/** May clients come in? `booting` and `expired` are closed with their blockers. */
export type Verdict =
  | {
      readonly kind: 'open'
      readonly sinceMs: number
      /** The oldest of the proofs that it rests on. */
      readonly provedMs: number
      /** Services that are not ready, and that the gate does not wait for. */
      readonly degraded: readonly Blocker[]
    }
  | {
      readonly kind: 'closed'
      readonly sinceMs: number
      /** Exactly those services whose being ready would open it. Empty while it only holds (rule R7). */
      readonly blockers: readonly Blocker[]
      /** When it opens if nothing changes; `undefined`: not by time alone. */
      readonly opensMs: number | undefined
      /** The start budget ended, and nobody goes on trying: nothing opens it any more. */
      readonly isExpired?: true
    }
  | { readonly kind: 'draining' | 'stopped'; readonly sinceMs: number }

/** Pure: a function of what is known. */
export function verdictOf(rules: ModelRules, model: Model, { name, critical, degraded = [] }: GateDefinition): Verdict {
  if (model.phase === 'draining' || model.phase === 'stopped') return { kind: model.phase, sinceMs: model.phaseSinceMs }
  const gate = model.gates.get(name)
  const blockers = blockersAmong(rules, model, critical)
  if (gate?.kind === 'open' && blockers.length === 0) {
    return {
      kind: 'open',
      sinceMs: gate.sinceMs,
      provedMs: oldestProof(model, critical),
      degraded: blockersAmong(rules, model, degraded),
    }
  }
  const closed = { kind: 'closed', sinceMs: gate?.sinceMs ?? 0, blockers, opensMs: gate && opensAtMs(gate) } as const
  return mayStillOpen(rules, model) ? closed : { ...closed, isExpired: true }
}

/** Nothing opens it any more. */
export function isFinal(verdict: Verdict): boolean {
  return verdict.kind === 'closed' ? verdict.isExpired === true : verdict.kind !== 'open'
}

function blockersAmong(rules: ModelRules, model: Model, names: readonly string[]): readonly Blocker[] {
  return names.flatMap((service) => {
    const state = model.services.get(service)
    if (state === undefined || state.kind === 'ready') return []
    const root = rootOf(rules, model, service)
    return [root === undefined ? blockerOf(service, state) : { ...blockerOf(service, state), waitsFor: root }]
  })
}

/** What has to come first: the first need that is not ready itself, and stands on nothing that is not. */
function rootOf(rules: ModelRules, model: Model, service: string): Blocker | undefined {
  const { kind } = model.services.get(service) ?? { kind: 'failed' }
  // Only who has not begun waits for others.
  if (kind !== 'idle' && kind !== 'lost') return undefined
  for (const need of rules.needs[service] ?? []) {
    const state = model.services.get(need)
    if (state !== undefined && state.kind !== 'ready') return rootOf(rules, model, need) ?? blockerOf(need, state)
  }
  return undefined
}

function oldestProof({ services }: Model, names: readonly string[]): number {
  return names.reduce((oldest, name) => {
    const state = services.get(name)
    return state?.kind === 'ready' ? Math.min(oldest, state.provedMs) : oldest
  }, Number.POSITIVE_INFINITY)
}

export function blockerOf(service: string, state: ServiceState): Blocker {
  const why = 'why' in state ? state.why : undefined
  const nextAttemptMs = state.kind === 'lost' ? state.retryMs : undefined
  const blocker = { service, word: wordOf(state), epoch: state.epoch, sinceMs: state.sinceMs, why, nextAttemptMs }
  return state.kind === 'starting' && state.pending.length > 0 ? { ...blocker, pendingTasks: state.pending } : blocker
}

export function wordOf(state: ServiceState): ServiceWord {
  // Who starts anew has not said anything in this life.
  if (state.kind === 'starting') return 'starting'
  return 'why' in state && state.why.kind === 'broken' ? 'broken' : state.kind
}

/** The id of the reason, the same in the answer, the log and the metric (rule G6): the root of what blocks. */
export function reasonOf(verdict: Verdict): string {
  if (verdict.kind !== 'closed') return verdict.kind
  if (verdict.isExpired === true && verdict.blockers.length === 0) return 'expired'
  const first = verdict.blockers.find(({ waitsFor }) => waitsFor === undefined) ?? verdict.blockers[0]
  return first?.waitsFor?.service ?? first?.service ?? 'reopening'
}

/** One sentence: what blocks, since when, why, what would unblock it, and the next attempt. */
export function verdictInWords(verdict: Verdict, nowMs: number): string {
  const ago = (ms: number): string => seconds(nowMs - ms)
  switch (verdict.kind) {
    case 'open':
      return `open for ${ago(verdict.sinceMs)}, proved ${ago(verdict.provedMs)} ago`
    case 'draining':
      return `draining for ${ago(verdict.sinceMs)}: it will not open again`
    case 'stopped':
      return 'stopped'
    case 'closed': {
      const expired = 'the start budget ended before it was open, so it stays closed'
      if (verdict.isExpired === true && verdict.blockers.length === 0) return `closed for ${ago(verdict.sinceMs)}: ${expired}`
      if (verdict.blockers.length === 0) {
        const opens = verdict.opensMs === undefined ? '' : `; it opens in ${seconds(verdict.opensMs - nowMs)}`
        return `closed for ${ago(verdict.sinceMs)}: everything is proved again and has to stay so for a while${opens}`
      }
      const told = new Set(verdict.blockers.map(({ service }) => service))
      const what = verdict.blockers.map((blocker) => blockerInWords(blocker, nowMs, told)).join('; ')
      if (verdict.isExpired === true) return `closed for ${ago(verdict.sinceMs)}: ${what}; ${expired}`
      const names = verdict.blockers.map(({ service }) => service)
      return `closed for ${ago(verdict.sinceMs)}: ${what}; it opens when ${listed(names)} ${names.length === 1 ? 'is' : 'are'} proved`
    }
  }
}

/** @param told those of whom it is said anyway. */
function blockerInWords(blocker: Blocker, nowMs: number, told: ReadonlySet<string>): string {
  const { service, word, sinceMs, why, nextAttemptMs, pendingTasks, waitsFor } = blocker
  if (waitsFor !== undefined) {
    const root = told.has(waitsFor.service) ? '' : `: ${blockerInWords(waitsFor, nowMs, told)}`
    return `${service} waits for ${waitsFor.service}${root}`
  }
  if (word === 'idle') return `${service} has not started yet`
  const last = word === 'starting' ? ', last time' : ''
  const reason = why === undefined ? '' : `${last}: ${whyInWords(why)}`
  const next =
    nextAttemptMs === undefined ? '' : `, next attempt ${nextAttemptMs <= nowMs ? 'now' : `in ${seconds(nextAttemptMs - nowMs)}`}`
  const missing = pendingTasks === undefined ? '' : ` (not done: ${pendingTasks.join(', ')})`
  return `${service} is ${word} for ${seconds(nowMs - sinceMs)}${missing}${reason}${next}`
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** `0.4 s`, `12 s`, `3 min`: rough on purpose, for people. */
export function seconds(ms: number): string {
  const s = Math.max(0, ms) / 1_000
  if (s < 10) return `${s.toFixed(1)} s`
  return s < 120 ? `${Math.round(s)} s` : `${Math.round(s / 60)} min`
}
