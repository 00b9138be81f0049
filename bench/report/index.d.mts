/** What the harness measured, and what may be said of it. Pure: no clock, no file, no process. */

export type ScenarioName = 'fanout' | 'storm' | 'rooms' | 'idle' | 'light' | 'resume'
export type PeerName = 'tidegate' | 'tidegate-history' | 'ws' | 'socketio' | 'node-batch' | 'nats'

/** One question put to every peer. */
export interface Point {
  /** Unique, e.g. `fanout/1000x200/w16`. */
  readonly id: string
  readonly scenario: ScenarioName
  /** The row's heading. */
  readonly title: string
  readonly clients: number
  /** Bytes of one message; 0 where none is sent. */
  readonly payload: number
  /** Messages under way; 0 where there is no window. */
  readonly window: number
}

/** What would make a run wrong, as the load generator counted it. All zero, or the figure means nothing. */
export interface Faults {
  readonly missing: number
  readonly duplicated: number
  /** Deliveries against their publisher's order; for a server that promises one order, also rooms that saw several. */
  readonly outOfOrder: number
  /** Wrong bytes, or the wrong room. */
  readonly corrupt: number
  /** Connections that failed, or ended unasked. */
  readonly lost: number
}

/** One run of one peer at one point. */
export interface Sample {
  readonly point: string
  readonly peer: PeerName
  readonly repetition: number
  /** In the unit of its scenario (see {@link UNITS}). */
  readonly value: number
  /** Beside the value where a latency belongs to it, milliseconds. */
  readonly p50Ms?: number
  readonly p99Ms?: number
  readonly faults: Faults
  /** Not `ok` in the load generator's own words, e.g. stalled: a fault that has no count. */
  readonly ok: boolean
  /** The core's share that the load generator used; near 1 it, not the server, was the limit. */
  readonly generatorShare: number
}

/** How a scenario is counted. */
export interface Unit {
  readonly name: string
  readonly better: 'more' | 'less'
  readonly heading: string
}

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** A demand on one point: against a peer (a ratio), or in the scenario's own unit. */
export interface Demand {
  readonly kind: 'must' | 'aim'
  readonly scenario: ScenarioName
  /** Holds for points of this size only, where given. */
  readonly clients?: number
  readonly payload?: number
  readonly against?: PeerName
  readonly atLeast?: number
  readonly atMost?: number
  readonly p99AtMostMs?: number
}

export interface Finding {
  readonly kind: 'must' | 'aim'
  readonly point: string
  readonly text: string
  readonly met: boolean
}

export interface Verdict {
  readonly findings: readonly Finding[]
  /** One line for each of Tidegate's runs that was not clean. */
  readonly faults: readonly string[]
  /** Clean, and every must is met. Aims do not decide. */
  readonly passed: boolean
}

export const UNITS: { readonly [S in ScenarioName]: Unit }
export const DEMANDS: readonly Demand[]

export function median(values: readonly number[]): number
export function spread(values: readonly number[]): Spread | undefined
/** Subject by other, paired by repetition because the machine drifts; undefined without a common repetition. */
export function ratio(samples: readonly Sample[], point: string, subject: PeerName, other: PeerName): Spread | undefined
/** Three significant digits at most, thousands separated. */
export function figure(value: number): string
/** Empty when the run was clean. */
export function faultText(sample: Sample): string
export function judge(points: readonly Point[], samples: readonly Sample[], subject: PeerName): Verdict
/** Points whose runs lie on both sides of a must, and who has to be measured there again. */
export function undecided(
  points: readonly Point[],
  samples: readonly Sample[],
  subject: PeerName,
): readonly { readonly point: Point; readonly peers: readonly PeerName[] }[]
/** Tables and verdict as Markdown, ready to be pasted. */
export function markdown(points: readonly Point[], samples: readonly Sample[], peers: readonly PeerName[]): string
