import type { Cancel, Clock, Random, Timers } from '../../runtime/index.ts'

/** One run of a world under one schedule. */
export interface Simulation {
  /** Parks until the schedule lets it go on. `label` names the step for people and traces: stable, without counters of the process. */
  point(label: string, resource?: string): Promise<void>
  /** The same for callbacks. */
  park(label: string, run: () => void, resource?: string): Cancel
  /** A free choice of the schedule that is not an order: 0..options-1. 0 is what makes the least trouble: schedules are made small towards it. */
  choose(label: string, options: number): number
  /** Virtual. A timer is a parked step too: once due it competes with the others, and the schedule may let time pass before a step that could go on. */
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  /** Timers that have not run: 0 after a clean stop. */
  readonly timersLeft: number
  /** Time passes and nothing runs, as for a process that is not given the processor. */
  stall(ms: number): void
  /** Holds now, or the run has failed by this invariant. */
  check(invariant: string, isTrue: boolean, words: () => string): void
  /** Held after every step: `undefined`, or how it is broken. */
  always(invariant: string, words: () => string | undefined): void
  /** Hot state: must become false again within `withinMs` of virtual time (liveness). */
  eventually(invariant: string, isHot: () => boolean, withinMs: number, words: () => string): void
  /** Something interesting happened: the campaign fails if a declared one never did (vacuity). */
  saw(event: string): void
}

/** Real code, started on virtual time, and what must hold whatever the order. */
export interface WorldDefinition {
  readonly name: string
  /** One line for people: what is explored. */
  readonly summary?: string
  /** Ids of docs/spec. */
  readonly rules: readonly string[]
  /** Events of {@link Simulation.saw} without which a campaign proves nothing. */
  readonly mustSee: readonly string[]
  /** No step waits longer than this while time passes (virtual). Default 10,000. */
  readonly patienceMs?: number
  /** A run of more steps is one that never ends: the violation `endless`. Default 5,000. */
  readonly stepsMax?: number
  /** Starts everything; ends when its script has ended; then the explorer drains: it goes on until nothing is parked and no timer is left. */
  run(sim: Simulation): Promise<void>
}

/** What every world is held to. */
export const BUILT_IN = {
  /** The script waits for what can never happen: nothing is parked, no timer is left. */
  stuck: 'stuck',
  /** More steps than `stepsMax`. */
  endless: 'endless',
  /** Something raised that nobody caught. */
  raised: 'raised',
} as const
