import type { Evidence } from './evidence.ts'

/**
 * The right to speak for a service, for one of its lives (rule R2). Once that life is over every call returns false and
 * changes nothing; the timeline shows that somebody spoke too late.
 */
export interface Lease {
  readonly service: string
  readonly epoch: number
  /** False from the moment in which this life is over. */
  readonly isCurrent: boolean
  /** The service itself works. @returns false when it is too late, or the evidence is none (rule R4). */
  ready(evidence: Evidence): boolean
  /** One of the declared background tasks. @throws a `usage` error for one that was not declared (rule R3). */
  task(name: string): { ready(evidence: Evidence): boolean }
  /** It is gone, for certain: a closed socket. Closes the gate in this turn (rule R6). */
  lost(reason: string): boolean
}

/** What came of starting. What is thrown instead is a broken start (rule R5), tried again, and loud each time. */
export type Start =
  /** Something runs now: `stop` is called exactly once, also when this came too late (rule R8). Ready is another matter: the lease says it. */
  | { readonly kind: 'started'; readonly stop?: () => void | Promise<void> }
  /** Foreseen, and worth another try. */
  | { readonly kind: 'not-ready'; readonly reason: string }
  /** No try will help: a wrong password, an option. */
  | { readonly kind: 'failed'; readonly reason: string }

/** What a check says. What is thrown instead is a broken check (rule R5). */
export type Check =
  | { readonly kind: 'proved'; readonly evidence: Evidence }
  | { readonly kind: 'not-ready'; readonly reason: string }

/** The proof again and again: a round trip of the kind that the service uses. */
export interface Verify {
  readonly everyMs: number
  /** An answer that comes later counts as none. */
  readonly timeoutMs: number
  /** A proof older than this is none (rule R6). */
  readonly maxAgeMs: number
  /** Failures in a row that make the service suspect; as many again make it lost. */
  readonly fall: number
  /** Proofs in a row that make a suspect, or a service that was lost before, ready again. */
  readonly rise: number
  readonly run: (asked: { readonly epoch: number; readonly signal: AbortSignal }) => Check | Promise<Check>
}

/** A dependency, as its owner declares it. */
export interface ServiceDefinition {
  /** `redis.commands`: lower-case words with dots. It is the reason id of those who are turned away (rule G6). */
  readonly name: string
  /** Services that must be ready before this one starts; it ends before they do. */
  readonly needs?: readonly string[]
  /** Background work without which it is not ready (rule R3). */
  readonly tasks?: readonly string[]
  /** One attempt, from start to ready, takes so long at most; then there is another life. */
  readonly attemptMs: number
  /** `stop` takes so long at most; then nobody waits for it any more. Default 1,000. */
  readonly stopMs?: number
  /** Called at most once in each life. `signal` aborts when this life is over. */
  readonly start: (begin: {
    readonly lease: Lease
    readonly signal: AbortSignal
    readonly attempt: number
  }) => Start | Promise<Start>
  readonly verify?: Verify
}

/** Who is let in when. */
export interface GateDefinition {
  readonly name: string
  /** All of these must be ready. At least one (rule G7). */
  readonly critical: readonly string[]
  /** Shown as degraded while they are not ready; the gate stays open. */
  readonly degraded?: readonly string[]
}
