import type { ChannelEvent, Follower, StreamPosition } from '../../channel/index.ts'
import { TidegateError, type Cancel, type Logger, type Timers } from '../../runtime/index.ts'
import { RedisFailure } from '../failure.ts'
import type { RedisKeys } from '../keys.ts'
import { FollowState } from './follow-state.ts'
import { readAnnouncement } from './packed.ts'
import { AS_STORED, type Recoveries, type Recovered } from './recoveries.ts'
import type { Subscriptions } from './subscriptions.ts'

export interface FollowingOptions {
  /** Between two looks of the audit. */
  readonly auditEveryMs: number
  /** Channels that one look compares with their streams. */
  readonly auditChannels: number
  /** Publications that a follower catches up on; more is a reset. */
  readonly catchUpMax: number
  /** Streams read at the same time to catch up, at most; the others wait. */
  readonly readsAtOnce: number
  /** Until a read that failed is tried again. */
  readonly retryMs: number
}

interface Followed {
  readonly channel: string
  readonly state: FollowState
  /** A read is on its way or waits for its turn; `again`: what it will say may be too old. */
  reading: { again: boolean; isIssued: boolean } | undefined
}

/** A position that no stream has: the answer is where the stream stands. */
const NOWHERE: StreamPosition = { epoch: '', offset: 0 }

/**
 * Followed channels: announcements in order, and the stream behind them as the truth. A hole, another token, a new
 * subscription and an audit lead to a read, one at a time for each channel; nothing later is told before it is answered.
 */
export class Following {
  readonly #keys: RedisKeys
  readonly #subscriptions: Subscriptions
  readonly #recoveries: Recoveries
  readonly #timers: Timers
  readonly #logger: Logger
  readonly #options: FollowingOptions
  readonly #followed = new Map<string, Followed>()
  readonly #queue: Followed[] = []
  #reads = 0
  #audited: Iterator<Followed> | undefined
  readonly #stopAudit: Cancel
  #isClosed = false

  constructor(
    parts: { keys: RedisKeys; subscriptions: Subscriptions; recoveries: Recoveries; timers: Timers; logger: Logger },
    options: FollowingOptions,
  ) {
    this.#keys = parts.keys
    this.#subscriptions = parts.subscriptions
    this.#recoveries = parts.recoveries
    this.#timers = parts.timers
    this.#logger = parts.logger
    this.#options = options
    this.#stopAudit = parts.timers.every(options.auditEveryMs, () => this.#audit())
  }

  get size(): number {
    return this.#followed.size
  }

  /** Followed channels whose stream is being read. */
  get catching(): number {
    let count = 0
    for (const { reading } of this.#followed.values()) if (reading !== undefined) count++
    return count
  }

  async follow(channel: string, follower: Follower): Promise<void> {
    if (this.#followed.has(channel)) {
      throw new TidegateError('usage', `cannot follow ${channel}: it is followed already`)
    }
    const followed: Followed = {
      channel,
      // Nobody reads before the first look, which is not told to the follower.
      reading: { again: false, isIssued: true },
      state: new FollowState((event) => this.#tell(followed, follower, event)),
    }
    this.#followed.set(channel, followed)
    const isWanted = (): boolean => this.#followed.get(channel) === followed
    try {
      const key = this.#keys.channel(channel).announcements
      const hear = (message: string): void => (isWanted() ? this.#hear(followed, message) : undefined)
      await this.#subscriptions.want(key, hear, () => isWanted() && this.verify(channel))
      const found = await this.#recoveries.ask(channel, NOWHERE, AS_STORED, 0)
      if (!isWanted()) return
      const isAgain = followed.reading?.again === true
      followed.reading = undefined
      const next = followed.state.begin(found.kind === 'none' ? undefined : found.top)
      if (next === 'catching' || isAgain) this.#read(followed)
    } catch (error) {
      if (isWanted()) this.unfollow(channel)
      throw error
    }
  }

  unfollow(channel: string): void {
    if (!this.#followed.delete(channel)) return
    this.#subscriptions.unwant(this.#keys.channel(channel).announcements)
  }

  /** Compares what was heard of a channel with its stream, by a read that is issued from now on. */
  verify(channel: string): void {
    const followed = this.#followed.get(channel)
    if (followed !== undefined) this.#read(followed)
  }

  #tell(followed: Followed, follower: Follower, event: ChannelEvent): void {
    if (this.#followed.get(followed.channel) !== followed) return
    try {
      follower(event)
    } catch (error) {
      // Its own fault (it must not throw), and not that of what comes after.
      this.#logger.event('log.failed', { step: 'announce', error })
    }
  }

  #hear(followed: Followed, message: string): void {
    const announcement = readAnnouncement(message)
    if (announcement !== undefined && followed.state.hear(announcement) === 'catching') this.#read(followed)
  }

  #read(followed: Followed): void {
    if (followed.reading !== undefined) {
      // One that has not been issued yet will be new enough.
      if (followed.reading.isIssued) followed.reading.again = true
      return
    }
    followed.reading = { again: false, isIssued: false }
    this.#queue.push(followed)
    this.#pump()
  }

  #pump(): void {
    while (this.#reads < this.#options.readsAtOnce) {
      const followed = this.#queue.shift()
      if (followed === undefined) return
      this.#reads++
      void this.#catchUp(followed).finally(() => {
        this.#reads--
        this.#pump()
      })
    }
  }

  async #catchUp(followed: Followed): Promise<void> {
    const { state, channel, reading } = followed
    if (reading === undefined) return
    for (;;) {
      if (this.#isClosed || this.#followed.get(channel) !== followed) return
      reading.again = false
      reading.isIssued = true
      state.beginCatching()
      const outcome = await this.#ask(channel, state.top)
      if (outcome === undefined) {
        // Everything stays held back: what cannot be read cannot be told in order.
        reading.isIssued = false
        this.#timers.after(this.#options.retryMs, () => {
          this.#queue.push(followed)
          this.#pump()
        })
        return
      }
      if (this.#followed.get(channel) !== followed) return
      if (state.caughtUp(outcome.asked, outcome.found) === 'live' && !reading.again) break
    }
    followed.reading = undefined
  }

  async #ask(
    channel: string,
    heard: StreamPosition | undefined,
  ): Promise<{ readonly asked: StreamPosition | undefined; readonly found: Recovered } | undefined> {
    const { catchUpMax } = this.#options
    try {
      if (heard !== undefined) return { asked: heard, found: await this.#recoveries.ask(channel, heard, AS_STORED, catchUpMax) }
      // There was no stream when it was followed, so all of one that is there now was said since.
      const place = await this.#recoveries.ask(channel, NOWHERE, AS_STORED, 0)
      if (place.kind === 'none') return { asked: undefined, found: place }
      const start = { epoch: place.top.epoch, offset: 0 }
      return { asked: start, found: await this.#recoveries.ask(channel, start, AS_STORED, catchUpMax) }
    } catch (error) {
      if (!(error instanceof RedisFailure)) this.#logger.event('log.failed', { step: 'catch-up', error })
      return undefined
    }
  }

  /** Looks at the next ones: an announcement that was lost leaves no trace but a top that is too low. */
  #audit(): void {
    for (let left = Math.min(this.#options.auditChannels, this.#followed.size); left > 0; left--) {
      const step = this.#audited?.next()
      if (step === undefined || step.done === true) this.#audited = this.#followed.values()
      else this.#read(step.value)
    }
  }

  close(): void {
    this.#isClosed = true
    this.#stopAudit()
    this.#followed.clear()
    this.#queue.length = 0
  }
}
