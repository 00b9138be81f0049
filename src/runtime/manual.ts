/** A world that stands still until a test turns it: clock, timers and seeded chance. */
import type { Clock } from './clock.ts'
import type { EventName } from './events.ts'
import type { EventFields, Logger } from './logger.ts'
import type { Random } from './random.ts'
import type { Timers } from './timers.ts'

interface Pending {
  dueMs: number
  readonly everyMs: number | undefined
  readonly run: () => void
}

/** Wall time at which every manual world begins: 2026-01-01T00:00:00Z. */
export const MANUAL_EPOCH_MS = 1_767_225_600_000

export class ManualWorld {
  #nowMs = 0
  #pending: Pending[] = []
  #soon: (() => void)[] = []

  readonly clock: Clock = {
    monotonicMs: () => this.#nowMs,
    wallMs: () => MANUAL_EPOCH_MS + this.#nowMs,
  }

  readonly timers: Timers = {
    after: (ms, run) => this.#add({ dueMs: this.#nowMs + ms, everyMs: undefined, run }),
    every: (ms, run) => this.#add({ dueMs: this.#nowMs + ms, everyMs: ms, run }),
    soon: (run) => void this.#soon.push(run),
  }

  /** Timers that have not run: 0 after a clean stop. */
  get timersLeft(): number {
    return this.#pending.length
  }

  #add(pending: Pending): () => void {
    this.#pending.push(pending)
    return () => {
      this.#pending = this.#pending.filter((other) => other !== pending)
    }
  }

  /** Ends the turn: runs what asked for `soon`, and what that asked for. */
  endTurn(): void {
    for (let run = this.#soon.shift(); run !== undefined; run = this.#soon.shift()) run()
  }

  /** Ends the turn and lets every promise that is already settled have its say, until nothing is left to do. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      await new Promise<void>((resolve) => setImmediate(resolve))
      if (this.#soon.length > 0) quiet = -1
      this.endTurn()
    }
  }

  /** Time passes and nothing runs, as for a process that is not given the processor. What is due runs with the next advance. */
  jump(ms: number): void {
    this.#nowMs += ms
  }

  /** Moves time forward, running each timer when it is due, in order. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms
    for (;;) {
      await this.settle()
      const next = this.#pending.reduce<Pending | undefined>(
        (first, timer) => (timer.dueMs <= untilMs && (first === undefined || timer.dueMs < first.dueMs) ? timer : first),
        undefined,
      )
      if (next === undefined) break
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      if (next.everyMs === undefined) this.#pending = this.#pending.filter((other) => other !== next)
      else next.dueMs += next.everyMs
      next.run()
    }
    this.#nowMs = untilMs
    await this.settle()
  }
}

/** Calls back once every promise that is already settled has had its say. */
export function afterPromises(run: () => void): void {
  setImmediate(run)
}

/** Seeded chance (mulberry32): the same seed gives the same run. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  const hex = (digits: number): string => Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join('')
  return { next, id: () => hex(16), uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}` }
}

/** Keeps events for a test to read. */
export class RecordingLogger implements Logger {
  readonly events: { readonly name: EventName; readonly fields: EventFields }[] = []

  event(name: EventName, fields: EventFields = {}): void {
    this.events.push({ name, fields })
  }
}
