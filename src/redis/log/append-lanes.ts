import type { Appended } from '../../channel/index.ts'
import type { Cancel, Clock, Timers } from '../../runtime/index.ts'
import { FAILURES, RedisFailure, type FailureKind } from '../failure.ts'

export interface LaneOptions {
  /** An append waits so long for a Redis that is away, at most: below the 5 s after which a client gives its publish up. */
  readonly waitMs: number
  /** Bytes of all appends that wait or are on their way, about, at most; beyond, an append is `unavailable` at once. */
  readonly bytesMax: number
  /** Between two looks whether Redis is back. */
  readonly retryMs: number
}

/** One append as it is tried, again with the same id. */
export interface Attempt {
  readonly channel: string
  /** Only with an id may one that was written be tried again (rule L2). */
  readonly hasId: boolean
  readonly bytes: number
  /** Rejects with a `RedisFailure`. */
  readonly send: () => Promise<Appended>
  /** Is there a connection to try it on? */
  readonly isWorthTrying: () => boolean
}

interface Entry extends Attempt {
  readonly place: number
  readonly untilMs: number
  readonly settle: (appended: Appended) => void
  /** It was written once, and nobody knows what became of it. */
  isUncertain: boolean
}

/** Redis, or the way to it, is away: it may be back in time. */
const PASSING: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'unreachable',
  'cut',
  'timeout',
  'loading',
  'busy',
  'demoted',
  'masterdown',
  'clusterdown',
  'crowded',
  'functions',
  'moving',
])

/** When a client may try again, after everything was tried here. */
const RETRY_MS = 1_000

/**
 * Rule L7: while Redis is away appends wait, first come first served within a channel, and never longer than `waitMs`. As
 * long as nothing waits an append is sent at once.
 */
export class AppendLanes {
  readonly #clock: Clock
  readonly #timers: Timers
  readonly #options: LaneOptions
  /** Channels with appends that wait, each in the order of the calls. */
  readonly #lanes = new Map<string, Entry[]>()
  /** Of these, the ones whose first is being tried. */
  readonly #draining = new Set<string>()
  #places = 0
  #bytes = 0
  #look: Cancel | undefined
  #isClosed = false

  constructor(clock: Clock, timers: Timers, options: LaneOptions) {
    this.#clock = clock
    this.#timers = timers
    this.#options = options
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Channels with appends that wait. */
  get waiting(): number {
    return this.#lanes.size
  }

  append(attempt: Attempt): Promise<Appended> {
    if (this.#isClosed) return Promise.resolve({ kind: 'unavailable', reason: 'the log is closed' })
    if (this.#bytes + attempt.bytes > this.#options.bytesMax) {
      return Promise.resolve({ kind: 'unavailable', reason: 'too much is waiting for Redis', retryMs: RETRY_MS })
    }
    this.#bytes += attempt.bytes
    return new Promise((resolve) => {
      const entry: Entry = {
        ...attempt,
        place: this.#places++,
        untilMs: this.#clock.monotonicMs() + this.#options.waitMs,
        isUncertain: false,
        settle: (appended) => {
          this.#bytes -= attempt.bytes
          resolve(appended)
        },
      }
      // Behind those of its channel that wait.
      if (this.#lanes.has(attempt.channel)) this.#wait(entry)
      else void this.#try(entry)
    })
  }

  async #try(entry: Entry): Promise<boolean> {
    try {
      entry.settle(await entry.send())
      return true
    } catch (error) {
      const failure = error instanceof RedisFailure ? error : new RedisFailure('refused', String(error), error)
      return this.#failed(entry, failure)
    }
  }

  /** @returns whether the next of the channel may be tried. */
  #failed(entry: Entry, failure: RedisFailure): boolean {
    const { mayHaveHappened } = FAILURES[failure.kind]
    entry.isUncertain ||= mayHaveHappened
    const isSafe = entry.hasId || !mayHaveHappened
    if (isSafe && PASSING.has(failure.kind) && !this.#isClosed && this.#clock.monotonicMs() < entry.untilMs) {
      this.#wait(entry)
      return false
    }
    this.#giveUp(entry, failure.message)
    return true
  }

  #giveUp(entry: Entry, reason: string): void {
    entry.settle({ kind: entry.isUncertain ? 'unknown' : 'unavailable', reason, retryMs: RETRY_MS })
  }

  /** Those that were sent together come back one by one: each to its place. */
  #wait(entry: Entry): void {
    const lane = this.#lanes.get(entry.channel) ?? []
    this.#lanes.set(entry.channel, lane)
    const behind = lane.findIndex(({ place }) => place > entry.place)
    lane.splice(behind === -1 ? lane.length : behind, 0, entry)
    this.#look ??= this.#timers.every(this.#options.retryMs, () => this.#lookAgain())
  }

  #lookAgain(): void {
    const nowMs = this.#clock.monotonicMs()
    for (const [channel, lane] of this.#lanes) {
      while (lane[0] !== undefined && lane[0].untilMs <= nowMs) {
        const late = lane.shift()
        if (late !== undefined) this.#giveUp(late, 'Redis did not come back in time')
      }
      if (lane.length === 0) {
        if (!this.#draining.has(channel)) this.#lanes.delete(channel)
      } else if (lane[0]?.isWorthTrying() === true) void this.#drain(channel, lane)
    }
    if (this.#lanes.size > 0) return
    this.#look?.()
    this.#look = undefined
  }

  /** One after another, so that one that must wait again keeps its place before the later ones. */
  async #drain(channel: string, lane: Entry[]): Promise<void> {
    if (this.#draining.has(channel)) return
    this.#draining.add(channel)
    for (let next = lane.shift(); next !== undefined; next = lane.shift()) if (!(await this.#try(next))) break
    this.#draining.delete(channel)
    if (lane.length === 0 && this.#lanes.get(channel) === lane) this.#lanes.delete(channel)
  }

  close(): void {
    this.#isClosed = true
    this.#look?.()
    for (const lane of this.#lanes.values()) for (const entry of lane) this.#giveUp(entry, 'the log is closed')
    this.#lanes.clear()
  }
}
