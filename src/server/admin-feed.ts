import { ADMIN_CHANNEL } from '../api/index.ts'
import type { ChannelLog } from '../channel/index.ts'
import type { Known, Snapshot } from '../readiness/index.ts'
import type { Cancel, Clock, Timers } from '../runtime/index.ts'
import { OwnChannel } from './own-channel.ts'

/** A publication at most so often. */
const EVERY_MS = 250

/** One at least so often, so that the page knows that what it shows is true. */
const SILENCE_MS_MAX = 1_000

/** What the feed asks of the assembly. */
export interface AdminFeedPort {
  readonly clock: Clock
  readonly timers: Timers
  /** Who is in the channel here. */
  readonly members: () => number
  readonly snapshot: (known: Known | undefined) => Snapshot
  /** The newest entry of the timeline: another number means that something happened. */
  readonly seq: () => number
}

/** Tells the control room how things stand, while somebody is there to hear it. Nobody there: no timer, no work. */
export class AdminFeed {
  readonly #port: AdminFeedPort
  readonly #channel = new OwnChannel(ADMIN_CHANNEL, () => this.#heard())
  #cancel: Cancel | undefined
  #members = 0
  #told: Known | undefined
  #toldMs = 0

  constructor(port: AdminFeedPort) {
    this.#port = port
  }

  /** The log that sessions get: with the control room's channel in it. */
  over(log: ChannelLog): ChannelLog {
    return this.#channel.over(log)
  }

  /** Says nothing any more. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #heard(): void {
    this.stop()
    this.#members = 0
    this.#told = undefined
    if (this.#channel.isFollowed) this.#cancel = this.#port.timers.every(EVERY_MS, () => this.#tick())
  }

  #tick(): void {
    const { clock, members, seq, snapshot } = this.#port
    const count = members()
    const isNew = count > this.#members
    this.#members = count
    if (count === 0) return
    const nowMs = clock.monotonicMs()
    // One who has just come knows nothing yet, and a channel tells everybody the same.
    if (isNew) this.#told = undefined
    else if (seq() === this.#told?.seq && nowMs - this.#toldMs < SILENCE_MS_MAX) return
    const told = snapshot(this.#told)
    this.#channel.publish(JSON.stringify(told))
    this.#told = { instance: told.report.instance, seq: told.entries.at(-1)?.seq ?? told.after }
    this.#toldMs = nowMs
  }
}
