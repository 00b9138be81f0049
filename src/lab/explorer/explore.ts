import type { Clock } from '../../runtime/index.ts'
import { hearingRejections, runOnce, type Run, type Tally, type Violation } from './run.ts'
import { trimmedVector, VectorScheduler } from './schedule.ts'
import { shrink } from './shrink.ts'
import type { WorldDefinition } from './simulation.ts'
import { STRATEGIES, strategyOf, type Strategy, type StrategyName } from './strategies/index.ts'
import { firstDifference, type TraceLine } from './trace.ts'

export { STRATEGIES, type StrategyName }

export interface ExploreOptions {
  /** `all`: each in turn, with an equal share of the schedules. Default `all`. */
  readonly strategy?: StrategyName | 'all'
  readonly schedules: number
  readonly seed: number
  /** How often an exhaustive schedule deviates from nature's order at most. Default 2. */
  readonly preemptionsMax?: number
  /** Each so manieth schedule is run twice, and has to go the same way. Default 64. */
  readonly guardEvery?: number
  /** The real one: only for figures, and for `withinMs`. */
  readonly clock: Clock
  /** No schedule is begun after so many real milliseconds, which the strategies share as they do the schedules. Default: no bound. */
  readonly withinMs?: number
  readonly signal?: AbortSignal
  /** Told now and then how many schedules have been run. */
  readonly progress?: (schedules: number) => void
}

/** `held`: nothing broke, and everything interesting was seen. The last three are never a success. */
export type ExploreVerdict = 'held' | 'violated' | 'nondeterministic' | 'vacuous' | 'interrupted'

/** A broken invariant, made small. */
export interface Found extends Violation {
  readonly strategy: StrategyName
  /** Schedules that this strategy, and that all of them together, needed until it was found. */
  readonly afterSchedules: number
  readonly afterSchedulesOfAll: number
  readonly vector: readonly number[]
  /** How it was found: length of the vector before it was made small, and the runs that took. */
  readonly shrunk: { readonly fromLength: number; readonly runs: number }
  readonly trace: readonly TraceLine[]
}

/** What came of many schedules of one world. */
export interface Exploration {
  readonly world: string
  readonly verdict: ExploreVerdict
  readonly seed: number
  readonly schedules: number
  readonly bySchedules: Readonly<Partial<Record<StrategyName, number>>>
  /** Strategies that have run every schedule that they have. */
  readonly exhausted: readonly StrategyName[]
  readonly steps: number
  /** Schedules that were run twice, and went the same way. */
  readonly guarded: number
  readonly ms: number
  readonly schedulesPerSecond: number
  /** How often each invariant was looked at. */
  readonly checked: Readonly<Record<string, number>>
  readonly seen: Readonly<Record<string, number>>
  /** Of `mustSee`. Not empty: the campaign proves nothing. */
  readonly unseen: readonly string[]
  readonly found: Found | undefined
  /** Where two runs of one schedule went different ways: a fault of the world or of the explorer. */
  readonly nondeterminism: string | undefined
}

const GUARD_EVERY = 64
const PREEMPTIONS_MAX = 2
const PROGRESS_EVERY = 256

/** Runs a world under many schedules, until they are done or one breaks an invariant; that one is made small. */
export function explore(world: WorldDefinition, options: ExploreOptions): Promise<Exploration> {
  return hearingRejections(() => new Explorer(world, options).run())
}

/** What one strategy may use. Of the time too: or, where schedules are slow, the first would leave nothing to the others. */
interface Share {
  readonly schedules: number
  readonly untilMs: number
}

class Explorer {
  readonly #world: WorldDefinition
  readonly #options: ExploreOptions
  readonly #tally: Tally = { checked: new Map(), seen: new Map() }
  readonly #bySchedules: Partial<Record<StrategyName, number>> = {}
  readonly #exhausted: StrategyName[] = []
  readonly #beganMs: number
  #schedules = 0
  #steps = 0
  #guarded = 0
  #found: Found | undefined
  #nondeterminism: string | undefined

  constructor(world: WorldDefinition, options: ExploreOptions) {
    this.#world = world
    this.#options = options
    this.#beganMs = options.clock.monotonicMs()
  }

  async run(): Promise<Exploration> {
    const { strategy = 'all', schedules, seed, preemptionsMax = PREEMPTIONS_MAX } = this.#options
    const names = strategy === 'all' ? STRATEGIES : [strategy]
    for (const [index, name] of names.entries()) {
      // What one does not need is the others'.
      const left = names.length - index
      const share = {
        schedules: Math.ceil((schedules - this.#schedules) / left),
        untilMs: this.#elapsedMs() + this.#leftMs() / left,
      }
      await this.#runShare(name, strategyOf(name, seed, preemptionsMax), share)
      if (this.#isOver()) break
    }
    return this.#exploration()
  }

  #isOver(): boolean {
    const { signal } = this.#options
    return this.#found !== undefined || this.#nondeterminism !== undefined || signal?.aborted === true || this.#leftMs() < 0
  }

  #leftMs(): number {
    return (this.#options.withinMs ?? Number.POSITIVE_INFINITY) - this.#elapsedMs()
  }

  #elapsedMs(): number {
    return this.#options.clock.monotonicMs() - this.#beganMs
  }

  async #runShare(name: StrategyName, strategy: Strategy, { schedules, untilMs }: Share): Promise<void> {
    const { seed, guardEvery = GUARD_EVERY, progress } = this.#options
    for (let schedule = 0; schedule < schedules && this.#elapsedMs() <= untilMs && !this.#isOver(); schedule++) {
      const scheduler = strategy.next()
      if (scheduler === undefined) {
        this.#exhausted.push(name)
        return
      }
      const isGuarded = this.#schedules % guardEvery === 0
      const run = await runOnce(this.#world, scheduler, { seed, tally: this.#tally, isTraced: isGuarded })
      this.#schedules += 1
      this.#steps += run.steps
      this.#bySchedules[name] = schedule + 1
      if (this.#schedules % PROGRESS_EVERY === 0) progress?.(this.#schedules)
      if (isGuarded) await this.#guard(run)
      if (run.violation !== undefined && this.#nondeterminism === undefined)
        await this.#make(name, schedule + 1, run, run.violation)
      strategy.learned(run.choices)
    }
  }

  #again(vector: readonly number[], isTraced: boolean): Promise<Run> {
    return runOnce(this.#world, new VectorScheduler(vector), { seed: this.#options.seed, isTraced })
  }

  async #guard(run: Run): Promise<void> {
    const again = await this.#again(vectorOf(run), true)
    this.#guarded += 1
    const difference = firstDifference(run.trace, again.trace)
    if (difference !== undefined) this.#nondeterminism = `one schedule, run twice, went two ways: ${difference}`
  }

  /** Makes what was found small. */
  async #make(strategy: StrategyName, afterSchedules: number, run: Run, { invariant, words }: Violation): Promise<void> {
    const vector = vectorOf(run)
    const breaks = async (candidate: readonly number[]): Promise<boolean> =>
      (await this.#again(candidate, false)).violation?.invariant === invariant
    if (!(await breaks(vector))) {
      this.#nondeterminism = `one schedule broke ${invariant} (${words}), and did not when it was run again`
      return
    }
    const small = await shrink(vector, breaks)
    const last = await this.#again(small.vector, true)
    this.#found = {
      invariant,
      words: last.violation?.words ?? words,
      strategy,
      afterSchedules,
      afterSchedulesOfAll: this.#schedules,
      vector: small.vector,
      shrunk: { fromLength: trimmedVector(vector).length, runs: small.runs },
      trace: last.trace,
    }
  }

  #exploration(): Exploration {
    const ms = this.#elapsedMs()
    const { checked, seen } = this.#tally
    const unseen = this.#world.mustSee.filter((event) => !seen.has(event))
    return {
      world: this.#world.name,
      verdict: this.#verdict(unseen.length > 0),
      seed: this.#options.seed,
      schedules: this.#schedules,
      bySchedules: this.#bySchedules,
      exhausted: this.#exhausted,
      steps: this.#steps,
      guarded: this.#guarded,
      ms,
      schedulesPerSecond: ms > 0 ? Math.round((this.#schedules / ms) * 1_000) : 0,
      checked: Object.fromEntries(checked),
      seen: Object.fromEntries(seen),
      unseen,
      found: this.#found,
      nondeterminism: this.#nondeterminism,
    }
  }

  #verdict(isVacuous: boolean): ExploreVerdict {
    if (this.#nondeterminism !== undefined) return 'nondeterministic'
    if (this.#found !== undefined) return 'violated'
    if (this.#options.signal?.aborted === true) return 'interrupted'
    return isVacuous ? 'vacuous' : 'held'
  }
}

function vectorOf({ choices }: Run): readonly number[] {
  return choices.map(({ index }) => index)
}
