import type { Evidence } from './evidence.ts'
import type { Why } from './why.ts'

/**
 * One service.
 *
 *     idle -> starting(e) -> ready(e) <-> suspect(e)
 *                 |             |            |
 *                 +-------------+------------+--> lost(e) -> starting(e+1)
 *     starting(e) -> failed(e)        any -> stopped
 *
 * `suspect` is not known to work: the gate is closed, and what runs goes on and is asked again. `lost` is known to be over.
 */
export type ServiceState =
  | { readonly kind: 'idle'; readonly epoch: 0; readonly sinceMs: number }
  | {
      readonly kind: 'starting'
      readonly epoch: number
      readonly sinceMs: number
      readonly attempt: number
      /** Declared tasks that have not signalled in this life. */
      readonly pending: readonly string[]
      /** Proofs so far; the first is what the service said of itself. */
      readonly proofs: number
      readonly proofsNeeded: number
      /** When the last of them was heard: a task may come long after it, and makes it no younger. */
      readonly heardMs: number | undefined
      readonly evidence: Evidence | undefined
      /** What ended the life before; absent in the first. */
      readonly why: Why | undefined
    }
  | {
      readonly kind: 'ready'
      readonly epoch: number
      readonly sinceMs: number
      readonly provedMs: number
      readonly evidence: Evidence
      /** Failed verifications in a row. */
      readonly failures: number
    }
  | {
      readonly kind: 'suspect'
      readonly epoch: number
      readonly sinceMs: number
      readonly provedMs: number
      readonly evidence: Evidence
      readonly failures: number
      readonly proofs: number
      readonly proofsNeeded: number
      readonly why: Why
    }
  | { readonly kind: 'lost'; readonly epoch: number; readonly sinceMs: number; readonly why: Why; readonly retryMs: number }
  | { readonly kind: 'failed'; readonly epoch: number; readonly sinceMs: number; readonly why: Why }
  | { readonly kind: 'stopped'; readonly epoch: number; readonly sinceMs: number }

/** What happens to a service. All but `starting` and `stopped` belong to the life `epoch`. */
export type ServiceEvent =
  | {
      readonly kind: 'starting'
      readonly epoch: number
      readonly attempt: number
      readonly tasks: readonly string[]
      readonly proofsNeeded: number
    }
  | { readonly kind: 'task'; readonly epoch: number; readonly task: string; readonly evidence: Evidence }
  | { readonly kind: 'ready'; readonly epoch: number; readonly evidence: Evidence }
  | { readonly kind: 'proved'; readonly epoch: number; readonly evidence: Evidence }
  | { readonly kind: 'unproved'; readonly epoch: number; readonly why: Why; readonly fall: number; readonly rise: number }
  /** Nothing is known any more, though nothing failed: stale or frozen. */
  | { readonly kind: 'doubted'; readonly epoch: number; readonly why: Why; readonly proofsNeeded: number }
  | { readonly kind: 'lost'; readonly epoch: number; readonly why: Why; readonly retryMs: number }
  | { readonly kind: 'failed'; readonly epoch: number; readonly why: Why }
  | { readonly kind: 'stopped'; readonly epoch: number }

type Step = (state: never, event: never, nowMs: number) => ServiceState | undefined

/** The whole machine; a missing cell does not compile. `undefined`: nothing happens, and the speaker is told so. */
const TABLE: { readonly [S in ServiceState['kind']]: { readonly [E in ServiceEvent['kind']]: Step | undefined } } = {
  idle: row({ starting: begin, stopped: stop }),
  starting: row({
    task: doneTask,
    ready: ownWord,
    proved: startProof,
    doubted: doubtStart,
    lost: lose,
    failed: fail,
    stopped: stop,
  }),
  ready: row({
    task: known,
    ready: renew,
    proved: renew,
    unproved: failedOnce,
    doubted: doubt,
    lost: lose,
    failed: fail,
    stopped: stop,
  }),
  suspect: row({
    task: known,
    ready: regain,
    proved: regain,
    unproved: failedAgain,
    doubted: doubtMore,
    lost: lose,
    failed: fail,
    stopped: stop,
  }),
  lost: row({ starting: begin, failed: fail, stopped: stop }),
  failed: row({ stopped: stop }),
  stopped: row({}),
}

function row(steps: Partial<Record<ServiceEvent['kind'], Step>>): Record<ServiceEvent['kind'], Step | undefined> {
  const none = undefined
  return {
    starting: none,
    task: none,
    ready: none,
    proved: none,
    unproved: none,
    doubted: none,
    lost: none,
    failed: none,
    stopped: none,
    ...steps,
  }
}

/** @returns the next state, or `undefined` when the event changes nothing: wrong phase, or of another life (rule R2). */
export function nextState(state: ServiceState, event: ServiceEvent, nowMs: number): ServiceState | undefined {
  const expected = event.kind === 'starting' ? state.epoch + 1 : state.epoch
  if (event.epoch !== expected) return undefined
  return TABLE[state.kind][event.kind]?.(state as never, event as never, nowMs)
}

type In<K extends ServiceState['kind']> = Extract<ServiceState, { kind: K }>
type On<K extends ServiceEvent['kind']> = Extract<ServiceEvent, { kind: K }>

function begin(state: In<'idle' | 'lost'>, { epoch, attempt, tasks, proofsNeeded }: On<'starting'>, nowMs: number): ServiceState {
  const why = state.kind === 'lost' ? state.why : undefined
  const nothing = { pending: tasks, proofs: 0, proofsNeeded, heardMs: undefined, evidence: undefined }
  return { kind: 'starting', epoch, sinceMs: nowMs, attempt, ...nothing, why }
}

/** Ready once it said so itself, every task did, and it was proved often enough. */
function arrived(state: In<'starting'>, nowMs: number): ServiceState {
  const { epoch, evidence, pending, proofs, proofsNeeded, heardMs = nowMs } = state
  if (evidence === undefined || pending.length > 0 || proofs < proofsNeeded) return state
  return { kind: 'ready', epoch, sinceMs: nowMs, provedMs: heardMs, evidence, failures: 0 }
}

function doneTask(state: In<'starting'>, { task }: On<'task'>, nowMs: number): ServiceState {
  return arrived({ ...state, pending: state.pending.filter((name) => name !== task) }, nowMs)
}

/** A task may say it again: true, and nothing new. It is no proof of the service. */
function known(state: In<'ready' | 'suspect'>): ServiceState {
  return state
}

/** What it said before counts no more, and what it says next may rest on what was before: a check has to come. */
function doubtStart(state: In<'starting'>, { proofsNeeded }: On<'doubted'>): ServiceState {
  const checks = state.evidence === undefined ? proofsNeeded + 1 : proofsNeeded
  return { ...state, proofs: 0, proofsNeeded: Math.max(state.proofsNeeded, checks) }
}

function ownWord(state: In<'starting'>, { evidence }: On<'ready'>, nowMs: number): ServiceState {
  const heardMs = state.proofs === 0 ? nowMs : state.heardMs
  return arrived({ ...state, evidence, proofs: Math.max(1, state.proofs), heardMs }, nowMs)
}

/** A check may succeed before the service has said that it is ready: that is not yet a proof of it. */
function startProof(state: In<'starting'>, { evidence }: On<'proved'>, nowMs: number): ServiceState | undefined {
  if (state.evidence === undefined) return undefined
  return arrived({ ...state, evidence, proofs: state.proofs + 1, heardMs: nowMs }, nowMs)
}

function renew(state: In<'ready'>, { evidence }: On<'proved'>, nowMs: number): ServiceState {
  return { ...state, evidence, provedMs: nowMs, failures: 0 }
}

function failedOnce(state: In<'ready'>, { why, fall, rise }: On<'unproved'>, nowMs: number): ServiceState {
  const failures = state.failures + 1
  if (failures < fall) return { ...state, failures }
  return { ...state, kind: 'suspect', sinceMs: nowMs, failures, why, proofs: 0, proofsNeeded: rise }
}

function doubt(state: In<'ready'>, { why, proofsNeeded }: On<'doubted'>, nowMs: number): ServiceState {
  return { ...state, kind: 'suspect', sinceMs: nowMs, why, proofs: 0, proofsNeeded }
}

/** A suspect that is doubted again needs what it needed, or more. */
function doubtMore(state: In<'suspect'>, { proofsNeeded }: On<'doubted'>): ServiceState {
  return { ...state, proofs: 0, proofsNeeded: Math.max(state.proofsNeeded, proofsNeeded) }
}

function regain(state: In<'suspect'>, { evidence }: On<'proved'>, nowMs: number): ServiceState {
  const proofs = state.proofs + 1
  if (proofs < state.proofsNeeded) return { ...state, evidence, provedMs: nowMs, proofs, failures: 0 }
  return { kind: 'ready', epoch: state.epoch, sinceMs: nowMs, provedMs: nowMs, evidence, failures: 0 }
}

function failedAgain(state: In<'suspect'>, { why, rise }: On<'unproved'>): ServiceState {
  return { ...state, why, failures: state.failures + 1, proofs: 0, proofsNeeded: Math.max(state.proofsNeeded, rise) }
}

function lose({ epoch }: ServiceState, { why, retryMs }: On<'lost'>, nowMs: number): ServiceState {
  return { kind: 'lost', epoch, sinceMs: nowMs, why, retryMs }
}

function fail({ epoch }: ServiceState, { why }: On<'failed'>, nowMs: number): ServiceState {
  return { kind: 'failed', epoch, sinceMs: nowMs, why }
}

function stop({ epoch }: ServiceState, _event: On<'stopped'>, nowMs: number): ServiceState {
  return { kind: 'stopped', epoch, sinceMs: nowMs }
}
