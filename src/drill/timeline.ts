import type { Clock } from '../runtime/index.ts'

/** Who says it. */
export type Lane = 'drill' | 'gate' | 'service' | 'clients'

/** One thing that happened. */
export interface DrillEvent {
  /** Since the drill began. */
  readonly atMs: number
  readonly lane: Lane
  readonly what: string
}

/** What fills a page of a terminal many times over is told no further, and counted. */
const EVENTS_MAX = 1_000

/** What happened, in order; told to whoever watches in the turn in which it is known. */
export class Timeline {
  readonly events: DrillEvent[] = []
  readonly #clock: Clock
  readonly #beganMs: number
  readonly #tell: (event: DrillEvent) => void
  untold = 0

  constructor(clock: Clock, tell: (event: DrillEvent) => void) {
    this.#clock = clock
    this.#beganMs = clock.monotonicMs()
    this.#tell = tell
  }

  get nowMs(): number {
    return this.#clock.monotonicMs() - this.#beganMs
  }

  /** @param agoMs when it happened, where that is known better than by its being told. */
  add(lane: Lane, what: string, agoMs = 0): void {
    if (this.events.length >= EVENTS_MAX) return void this.untold++
    const event = { atMs: Math.round(Math.max(0, this.nowMs - agoMs)), lane, what }
    this.events.push(event)
    this.#tell(event)
  }
}
