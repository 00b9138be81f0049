import type { EvidenceRef } from '../entries/index.ts'

/** More of it in some minutes than its own calm minutes let expect. Not seeing a burst is no proof of health. */
export interface BurstSignal {
  readonly kind: 'burst'
  readonly fromMs: number
  readonly toMs: number
  readonly seen: number
  readonly expected: number
  /** Poisson where its minutes scatter as chance would; else negative binomial with the scatter that was seen. */
  readonly test: 'poisson' | 'negative-binomial'
  /** Variance beyond chance, as a share of the squared mean; 0 for Poisson. */
  readonly dispersion: number
  /** Probability of so many by chance; compared with `alpha`, which is shared out over all windows and patterns. */
  readonly p: number
  readonly alpha: number
}

/** It was not there before, though there was time to see it. */
export interface NewSignal {
  readonly kind: 'new'
  readonly firstMs: number
  /** How long was looked without seeing it. */
  readonly baselineMs: number
  /** Probability of not having seen it in the baseline at the rate it has now. */
  readonly p: number
  /** Rule of three: at 95 % its rate in the baseline was below this. */
  readonly baselinePerHourMax: number
}

/** It comes again after nearly the same time: a loop, a timer, a crash loop. */
export interface PeriodicSignal {
  readonly kind: 'periodic'
  readonly periodMs: number
  readonly intervals: number
  /** Standard deviation of the intervals over their mean; below 0.3 is periodic. */
  readonly cv: number
  /** In one instance, or over all of them. */
  readonly of: 'instance' | 'all'
}

/** A slot that could vary and never did. */
export interface ConstantSignal {
  readonly kind: 'constant'
  readonly parameter: string
  readonly slot?: number
  readonly value: string
  readonly n: number
}

/** A duration that hardly varies: a deadline was reached, or a budget of retries was spent. It is no measure of how slow something is. */
export interface ConstantDurationSignal {
  readonly kind: 'constant-duration'
  readonly parameter: string
  readonly slot?: number
  readonly n: number
  readonly minMs: number
  readonly medianMs: number
  readonly maxMs: number
  readonly iqrMs: number
  /** (max - min) / median. */
  readonly spread: number
}

/** One arithmetic that gives the duration. */
export interface DurationFit {
  /** `5 x 1.5 s`, `one deadline of 7.5 s`. */
  readonly text: string
  readonly arithmetic: 'deadline' | 'retries-times-delay' | 'backoff'
  /** How many waits; 1 for a deadline. */
  readonly times: number
  /** One wait; of a backoff the first. */
  readonly delayMs: number
  /** What the median has over it: the cost of the attempts themselves. */
  readonly residueMs: number
  /** What the entries themselves say of it: an attempt `k/n`, a delay, a timeout of that length. Empty: arithmetic only. */
  readonly saidBy: readonly {
    readonly what: 'attempts' | 'delay' | 'deadline'
    readonly value: number
    readonly ref: EvidenceRef
    readonly quote: string
  }[]
}

/**
 * Which arithmetic makes a constant duration. `isSettled` only when the entries themselves say the counts or the delay that fit;
 * arithmetic alone names its rivals and settles nothing.
 */
export interface RetriesTimesDelaySignal {
  readonly kind: 'retries-times-delay'
  readonly parameter: string
  readonly slot?: number
  readonly n: number
  readonly medianMs: number
  readonly fit: DurationFit
  readonly rivals: readonly DurationFit[]
  readonly isSettled: boolean
  /** What an attempt cost, with `fit`: near zero never reached the network. */
  readonly attemptMs: number
  readonly attemptsReachedNetwork: 'no' | 'unknown'
}

/** Attempts that took next to no time: a refusal inside the process or the machine; nothing was waited for. */
export interface InstantAttemptsSignal {
  readonly kind: 'instant-attempts'
  readonly parameter: string
  readonly slot?: number
  readonly n: number
  readonly medianMs: number
  readonly maxMs: number
}

/** A duration that scatters: load, a race, a network; no deadline. */
export interface ScatteredDurationSignal {
  readonly kind: 'scattered-duration'
  readonly parameter: string
  readonly slot?: number
  readonly n: number
  readonly minMs: number
  readonly medianMs: number
  readonly maxMs: number
  /** Interquartile range over median. */
  readonly spread: number
}

/** The same thing also succeeds, between failures and in the same instance: a race or load, no deterministic refusal. */
export interface SometimesSucceedsSignal {
  readonly kind: 'sometimes-succeeds'
  readonly failures: number
  readonly successes: number
  readonly counterpartKey: string
  readonly counterpart: string
}

/** Its rate differs between two revisions, per entry seen of each: what was seen more of was not judged by that alone. */
export interface ByRevisionSignal {
  readonly kind: 'by-revision'
  readonly revision: string
  /** What it is compared with: all other revisions. */
  readonly others: readonly string[]
  readonly seen: number
  readonly exposure: number
  readonly seenInOthers: number
  readonly exposureOfOthers: number
  readonly exposureUnit: 'instance-minutes' | 'entries'
  /** Rate in the revision over rate in the others, and its exact interval at 95 %; `high` is absent when nothing was seen in the others. */
  readonly ratio: number
  readonly low: number
  readonly high?: number
  readonly p: number
  /** Only the minutes in which both ran were counted: causes from outside hit both. */
  readonly isSameMinutes: boolean
}

/** Some instances say it, others that ran beside them do not. */
export interface ByInstanceSignal {
  readonly kind: 'by-instance'
  readonly instances: readonly { readonly instance: string; readonly seen: number; readonly exposure: number }[]
  /** Instances that ran in those minutes and did not say it. */
  readonly silent: number
  readonly exposureUnit: 'instance-minutes'
  /** Of so uneven a spread by chance. */
  readonly p: number
}

/** Within seconds before another pattern of the same instance, again and again: what comes first is looked at first. */
export interface PrecedesSignal {
  readonly kind: 'precedes'
  readonly key: string
  readonly template: string
  readonly times: number
  readonly of: number
  readonly withinMs: number
}

/** What can be seen in how a pattern comes, each with its figures. Signals are hints to look at, never causes. */
export type Signal =
  | BurstSignal
  | NewSignal
  | PeriodicSignal
  | ConstantSignal
  | ConstantDurationSignal
  | RetriesTimesDelaySignal
  | InstantAttemptsSignal
  | ScatteredDurationSignal
  | SometimesSucceedsSignal
  | ByRevisionSignal
  | ByInstanceSignal
  | PrecedesSignal

export type SignalKind = Signal['kind']
