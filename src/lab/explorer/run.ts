import type { Cancel, Clock, Random, Timers } from '../../runtime/index.ts'
import { afterPromises, MANUAL_EPOCH_MS, seededRandom } from '../../runtime/manual.ts'
import type { Choice, Scheduler, Step } from './schedule.ts'
import { BUILT_IN, type Simulation, type WorldDefinition } from './simulation.ts'
import type { TraceLine } from './trace.ts'

/** An invariant that did not hold. */
export interface Violation {
  readonly invariant: string
  readonly words: string
}

/** What came of one schedule. */
export interface Run {
  readonly choices: readonly Choice[]
  readonly steps: number
  /** Virtual time at its end. */
  readonly atMs: number
  readonly violation: Violation | undefined
  /** Empty unless it was asked for. */
  readonly trace: readonly TraceLine[]
}

/** Sums over many runs. */
export interface Tally {
  /** How often each invariant was looked at. */
  readonly checked: Map<string, number>
  readonly seen: Map<string, number>
}

export interface RunOptions {
  /** Of the world's own chance, such as jitter. */
  readonly seed: number
  readonly isTraced?: boolean
  readonly tally?: Tally
}

interface Parked extends Step {
  /** Since when it could go on. */
  sinceMs: number
  readonly run: () => void
}

interface Timer extends Parked {
  readonly everyMs: number | undefined
}

interface Always {
  readonly invariant: string
  readonly words: () => string | undefined
}

interface Eventually {
  readonly invariant: string
  readonly isHot: () => boolean
  readonly withinMs: number
  readonly words: () => string
  hotSinceMs: number | undefined
}

const PATIENCE_MS = 10_000
const STEPS_MAX = 5_000

/** The one that runs now: what nobody catches is its fault. */
const now: { run?: Running | undefined } = {}

/** Runs a world once, to its end or to the first invariant that does not hold. */
export function runOnce(world: WorldDefinition, scheduler: Scheduler, options: RunOptions): Promise<Run> {
  return new Promise((resolve) => new Running(world, scheduler, options, resolve).begin())
}

/** While `work` lasts, a promise that is rejected and that nobody listens to breaks the run in which it happened. */
export async function hearingRejections<T>(work: () => Promise<T>): Promise<T> {
  const heard = (error: unknown): void => {
    if (now.run === undefined) throw error
    now.run.raised(error)
  }
  process.on('unhandledRejection', heard)
  try {
    return await work()
  } finally {
    process.off('unhandledRejection', heard)
  }
}

class Running implements Simulation {
  readonly random: Random
  readonly #world: WorldDefinition
  readonly #scheduler: Scheduler
  readonly #done: (run: Run) => void
  readonly #tally: Tally | undefined
  readonly #trace: TraceLine[] | undefined
  readonly #patienceMs: number
  readonly #stepsMax: number
  readonly #choices: Choice[] = []
  /** In the order of parking. */
  readonly #parked: Parked[] = []
  readonly #timers: Timer[] = []
  #soon: (() => void)[] = []
  /** What asked for the end of the turn that ends now. */
  readonly #ending: (() => void)[] = []
  readonly #always: Always[] = []
  readonly #eventually: Eventually[] = []
  #nowMs = 0
  #ids = 0
  #steps = 0
  #isScriptOver = false
  #violation: Violation | undefined

  readonly clock: Clock = {
    monotonicMs: () => this.#nowMs,
    wallMs: () => MANUAL_EPOCH_MS + this.#nowMs,
  }

  readonly timers: Timers = {
    after: (ms, run) => this.#addTimer(ms, undefined, run),
    every: (ms, run) => this.#addTimer(ms, ms, run),
    soon: (run) => void this.#soon.push(run),
  }

  readonly #turnEnd: Parked = {
    id: 0,
    label: 'the turn ends',
    who: 'the turn',
    sinceMs: 0,
    run: () => {
      this.#ending.push(...this.#soon)
      this.#soon = []
      this.#ending.shift()?.()
    },
  }

  constructor(world: WorldDefinition, scheduler: Scheduler, { seed, isTraced, tally }: RunOptions, done: (run: Run) => void) {
    this.#world = world
    this.#scheduler = scheduler
    this.#done = done
    this.#tally = tally
    this.#trace = isTraced === true ? [] : undefined
    this.#patienceMs = world.patienceMs ?? PATIENCE_MS
    this.#stepsMax = world.stepsMax ?? STEPS_MAX
    this.random = seededRandom(seed)
  }

  get timersLeft(): number {
    return this.#timers.length
  }

  begin(): void {
    now.run = this
    this.#world.run(this).then(
      () => (this.#isScriptOver = true),
      (error: unknown) => this.raised(error),
    )
    afterPromises(this.#next)
  }

  point(label: string, resource?: string): Promise<void> {
    return new Promise((resolve) => void this.park(label, resolve, resource))
  }

  park(label: string, run: () => void, resource?: string): Cancel {
    const parked = { id: ++this.#ids, label, who: resource ?? label, sinceMs: this.#nowMs, run }
    this.#parked.push(parked)
    return () => remove(this.#parked, parked)
  }

  choose(label: string, options: number): number {
    if (options < 2) return 0
    const index = this.#scheduler.free(options)
    this.#choices.push({ index, options, isFree: true })
    this.#trace?.push({ kind: 'choice', atMs: this.#nowMs, label, index, options })
    return index
  }

  stall(ms: number): void {
    this.#trace?.push({ kind: 'stall', atMs: this.#nowMs, label: `time passes and nothing runs: ${ms} ms` })
    this.#nowMs += ms
    // Nobody can keep a deadline without a processor.
    for (const monitor of this.#eventually) if (monitor.hotSinceMs !== undefined) monitor.hotSinceMs += ms
  }

  check(invariant: string, isTrue: boolean, words: () => string): void {
    this.#count(invariant)
    if (!isTrue) this.#violate(invariant, words())
  }

  always(invariant: string, words: () => string | undefined): void {
    this.#always.push({ invariant, words })
  }

  eventually(invariant: string, isHot: () => boolean, withinMs: number, words: () => string): void {
    this.#eventually.push({ invariant, isHot, withinMs, words, hotSinceMs: undefined })
  }

  saw(event: string): void {
    this.#trace?.push({ kind: 'saw', atMs: this.#nowMs, label: event })
    const seen = this.#tally?.seen
    seen?.set(event, (seen.get(event) ?? 0) + 1)
  }

  raised(error: unknown): void {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error)
    this.#violate(BUILT_IN.raised, words.split('\n').slice(0, 4).join('\n'))
  }

  #addTimer(ms: number, everyMs: number | undefined, run: () => void): Cancel {
    const label = everyMs === undefined ? `timer of ${Math.round(ms)} ms` : `timer every ${Math.round(ms)} ms`
    const timer = { id: ++this.#ids, label, who: label, sinceMs: this.#nowMs + Math.max(0, ms), everyMs, run }
    this.#timers.push(timer)
    return () => remove(this.#timers, timer)
  }

  /** One step, after everything that the step before led to by promises alone. */
  readonly #next = (): void => {
    now.run = this
    const ending = this.#violation === undefined ? this.#ending.shift() : undefined
    if (ending !== undefined) return this.#take(ending)
    this.#look()
    if (this.#violation !== undefined) return this.#finish()
    const step = this.#chosen()
    if (step === undefined) return this.#ended()
    this.#steps += 1
    if (this.#steps > this.#stepsMax) {
      this.#violate(BUILT_IN.endless, `it goes on after ${this.#stepsMax} steps; the last was: ${step.label}`)
      return this.#finish()
    }
    this.#take(step.run)
  }

  #take(run: () => void): void {
    try {
      run()
    } catch (error) {
      this.raised(error)
    }
    afterPromises(this.#next)
  }

  #chosen(): Parked | undefined {
    const steps = this.#mayGoOn()
    const [first] = steps
    if (first === undefined) return undefined
    let index = 0
    if (steps.length > 1) {
      index = this.#scheduler.order(steps)
      this.#choices.push({ index, options: steps.length, isFree: false })
    }
    const step = steps[index] ?? first
    this.#trace?.push({
      kind: 'step',
      atMs: this.#nowMs,
      label: step.label,
      others: steps.filter((other) => other !== step).map(({ label }) => label),
    })
    remove(this.#parked, step)
    return step
  }

  /** The oldest first. While a turn has not ended no timer runs: they have a phase of their own. */
  #mayGoOn(): readonly Parked[] {
    if (this.#soon.length > 0) return [this.#turnEnd, ...this.#parked]
    const timers = this.#timers
    let later: Timer | undefined
    let isAnyDue = false
    for (const timer of timers) {
      if (timer.sinceMs <= this.#nowMs) isAnyDue = true
      if (later === undefined || timer.sinceMs < later.sinceMs) later = timer
    }
    if (isAnyDue) return this.#withDue()
    const [oldest] = this.#parked
    if (oldest !== undefined) {
      if (later === undefined || later.sinceMs - oldest.sinceMs > this.#patienceMs) return [...this.#parked]
      return [...this.#parked, this.#passing(later)]
    }
    if (later === undefined || !this.#pass(later.sinceMs)) return []
    return this.#withDue()
  }

  #withDue(): readonly Parked[] {
    const due = this.#timers.filter(({ sinceMs }) => sinceMs <= this.#nowMs).map((timer) => this.#ringing(timer))
    return [...this.#parked, ...due].sort((one, other) => one.sinceMs - other.sinceMs || one.id - other.id)
  }

  #ringing(timer: Timer): Parked {
    return { ...timer, run: () => this.#ring(timer) }
  }

  /** Time passes, though somebody could go on. */
  #passing(timer: Timer): Parked {
    return {
      id: timer.id,
      label: `time passes: ${timer.label}`,
      who: 'the clock',
      sinceMs: timer.sinceMs,
      run: () => {
        if (this.#pass(timer.sinceMs)) this.#ring(timer)
      },
    }
  }

  #ring(timer: Timer): void {
    // What was late is not made up for.
    if (timer.everyMs === undefined) remove(this.#timers, timer)
    else timer.sinceMs = this.#nowMs + timer.everyMs
    timer.run()
  }

  /** @returns false when something should have come to its end before that. */
  #pass(untilMs: number): boolean {
    for (const { invariant, hotSinceMs, withinMs, words } of this.#eventually) {
      if (hotSinceMs !== undefined && hotSinceMs + withinMs < untilMs) {
        this.#nowMs = hotSinceMs + withinMs
        this.#violate(invariant, words())
        return false
      }
    }
    this.#nowMs = untilMs
    return true
  }

  #look(): void {
    for (const { invariant, words } of this.#always) {
      this.#count(invariant)
      const broken = words()
      if (broken !== undefined) this.#violate(invariant, broken)
    }
    for (const monitor of this.#eventually) {
      this.#count(monitor.invariant)
      monitor.hotSinceMs = monitor.isHot() ? (monitor.hotSinceMs ?? this.#nowMs) : undefined
    }
  }

  /** Nothing is left that could happen. */
  #ended(): void {
    if (this.#violation === undefined) {
      const hot = this.#eventually.find(({ hotSinceMs }) => hotSinceMs !== undefined)
      if (hot !== undefined) this.#violate(hot.invariant, `${hot.words()}; and nothing is left that could change it`)
      else if (!this.#isScriptOver) this.#violate(BUILT_IN.stuck, 'the script waits, and nothing is left that could happen')
    }
    this.#finish()
  }

  #count(invariant: string): void {
    const checked = this.#tally?.checked
    checked?.set(invariant, (checked.get(invariant) ?? 0) + 1)
  }

  /** The first counts: what follows may follow from it. */
  #violate(invariant: string, words: string): void {
    if (this.#violation !== undefined) return
    this.#violation = { invariant, words }
    this.#trace?.push({ kind: 'violation', atMs: this.#nowMs, label: `${invariant}: ${words}` })
  }

  #finish(): void {
    now.run = undefined
    this.#done({
      choices: this.#choices,
      steps: this.#steps,
      atMs: this.#nowMs,
      violation: this.#violation,
      trace: this.#trace ?? [],
    })
  }
}

function remove<T>(list: T[], item: T): void {
  const index = list.indexOf(item)
  if (index !== -1) list.splice(index, 1)
}
