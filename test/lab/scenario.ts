/**
 * One thing that goes wrong, what is done meanwhile, and how it is judged. Numbers are those of the 52 faults of issue 5.
 * A scenario whose fault was observed by nobody is void, and fails like one whose promise was broken.
 */
export interface LabScenario {
  /** Of the 52; those beyond them from 101. */
  readonly id: number
  /** What is done, in plain words. */
  readonly name: string
  readonly group: 'redis' | 'network' | 'clients' | 'process'
  /** Ids of docs/spec that it holds, and checks of the history (C1-C15). */
  readonly rules: readonly string[]
  /** `quick`: seconds, part of `npm run lab`. `host`: needs root. */
  readonly tier: 'quick' | 'full' | 'host'
  /** Injects, works, heals, judges. Throws only when the harness itself broke. */
  run(size: { readonly seed: number }): Promise<LabOutcome>
}

/** What came of one run. */
export interface LabOutcome {
  readonly injected: string
  /** Evidence that the fault was seen by the application: event, verdict, close code. */
  readonly observed: readonly string[]
  /** What should have been seen and was not: not empty, and the run is void. */
  readonly unobserved: readonly string[]
  /** Invariants that were looked at. */
  readonly checked: readonly string[]
  readonly violations: readonly { readonly rule: string; readonly words: string }[]
  readonly recoveryMs?: number
  readonly figures: Readonly<Record<string, number>>
  /** For the pictures of docs/proof.md. */
  readonly timeline: readonly LabMoment[]
}

/** Something that happened, or lasted; milliseconds since the run began. */
export interface LabMoment {
  readonly atMs: number
  readonly lane: string
  readonly what: string
  readonly untilMs?: number
}
