import { nextGate, shutGate, type GateState, type Reopening } from './gate-state.ts'
import type { GateDefinition } from './service.ts'
import { nextState, type ServiceEvent, type ServiceState } from './service-state.ts'

/**
 * The engine as a whole.
 *
 *     booting --every gate was open--> serving --> draining --> stopped
 *        +--start budget ended--> expired --(if it may go on trying)--> serving
 */
export type EnginePhase = 'booting' | 'serving' | 'expired' | 'draining' | 'stopped'

/** Everything that a verdict depends on. A value: each event makes a new one. */
export interface Model {
  readonly phase: EnginePhase
  readonly phaseSinceMs: number
  readonly services: ReadonlyMap<string, ServiceState>
  readonly gates: ReadonlyMap<string, GateState>
  /** Time that each service has spent in the states that it has left. */
  readonly ledger: ReadonlyMap<string, Spent>
  /** Each service's first start and first time ready: the waterfall of the start. */
  readonly firsts: ReadonlyMap<string, Firsts>
}

export type Spent = Readonly<Partial<Record<ServiceState['kind'], number>>>

export interface Firsts {
  readonly startedMs: number
  readonly readyMs: number | undefined
}

/** What does not change in an engine's life. */
export interface ModelRules {
  readonly services: readonly string[]
  /** What each service needs. A record, and no map, so that it can be sent as JSON. */
  readonly needs: Readonly<Record<string, readonly string[]>>
  readonly gates: readonly GateDefinition[]
  readonly reopening: Reopening
  /** May a gate open after the start budget has ended? */
  readonly goesOnTrying: boolean
}

/** What drives a model. Times are told beside it. */
export type EngineEvent =
  | { readonly kind: 'service'; readonly service: string; readonly event: ServiceEvent }
  | { readonly kind: 'phase'; readonly to: EnginePhase }

export function newModel(rules: ModelRules, nowMs: number): Model {
  return {
    phase: 'booting',
    phaseSinceMs: nowMs,
    services: new Map(rules.services.map((name) => [name, { kind: 'idle', epoch: 0, sinceMs: nowMs }])),
    gates: new Map(rules.gates.map(({ name }) => [name, shutGate(nowMs)])),
    ledger: new Map(),
    firsts: new Map(),
  }
}

const LATER: Readonly<Record<EnginePhase, readonly EnginePhase[]>> = {
  booting: ['serving', 'expired', 'draining'],
  expired: ['serving', 'draining'],
  serving: ['draining'],
  draining: ['stopped'],
  stopped: [],
}

/** @returns the same model when the event changes nothing: too late, or of another life (rule R2). Gates are settled. */
export function reduce(rules: ModelRules, model: Model, event: EngineEvent, nowMs: number): Model {
  if (event.kind === 'phase') {
    if (!LATER[model.phase].includes(event.to)) return model
    return settled(rules, { ...model, phase: event.to, phaseSinceMs: nowMs }, nowMs)
  }
  const state = model.services.get(event.service)
  const next = state && nextState(state, event.event, nowMs)
  if (state === undefined || next === undefined) return model
  const { service } = event
  const services = new Map(model.services).set(service, next)
  return settled(
    rules,
    { ...model, services, ledger: booked(model, service, state, next, nowMs), firsts: noted(model, service, next) },
    nowMs,
  )
}

function booked({ ledger }: Model, service: string, state: ServiceState, next: ServiceState, nowMs: number): Model['ledger'] {
  if (next.kind === state.kind) return ledger
  const spent = ledger.get(service) ?? {}
  return new Map(ledger).set(service, { ...spent, [state.kind]: (spent[state.kind] ?? 0) + nowMs - state.sinceMs })
}

function noted({ firsts }: Model, service: string, next: ServiceState): Model['firsts'] {
  const first = firsts.get(service)
  if (next.kind === 'starting' && first === undefined)
    return new Map(firsts).set(service, { startedMs: next.sinceMs, readyMs: undefined })
  if (next.kind === 'ready' && first !== undefined && first.readyMs === undefined)
    return new Map(firsts).set(service, { ...first, readyMs: next.sinceMs })
  return firsts
}

/** Lets time have its say: gates close and open as they must now (rules R1, R6, R7). */
export function settled(rules: ModelRules, model: Model, nowMs: number): Model {
  const mayOpen = mayStillOpen(rules, model)
  let gates = model.gates
  for (const { name, critical } of rules.gates) {
    const gate = gates.get(name)
    if (gate === undefined) continue
    const states = critical.map((service) => model.services.get(service))
    const isAllReady = mayOpen && states.every((state) => state?.kind === 'ready')
    const next = nextGate(gate, isAllReady, states.some(isFlap), nowMs, rules.reopening)
    if (next !== gate) gates = new Map(gates).set(name, next)
  }
  return gates === model.gates ? model : { ...model, gates }
}

/** Draining is one way, and so is an expired start where nobody goes on trying. */
export function mayStillOpen({ goesOnTrying }: ModelRules, { phase }: Model): boolean {
  return phase === 'booting' || phase === 'serving' || (phase === 'expired' && goesOnTrying)
}

/** Not ready, and not only because the process stood still. */
function isFlap(state: ServiceState | undefined): boolean {
  return state?.kind !== 'ready' && !(state?.kind === 'suspect' && state.why.kind === 'frozen')
}
