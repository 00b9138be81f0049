import type { Cancel, Timers } from '../../runtime/index.ts'
import { RedisFailure } from '../failure.ts'
import type { SubscriberLink } from '../link.ts'
import type { Shards } from '../shards.ts'

export interface SubscriptionOptions {
  /** Channels of one SUBSCRIBE, at most. */
  readonly batch: number
  /** Between two batches, so that what is recovered and published meanwhile has its turn. */
  readonly paceMs: number
  /** Until a subscription that failed is tried again, when nothing else asks for it before. */
  readonly retryMs: number
}

/** What is wanted on one pub/sub channel, in whatever life of whichever connection. */
interface Wanted {
  readonly key: string
  readonly onMessage: (message: string) => void
  /** It was acknowledged: again, after everything that may have been missed. */
  readonly onSubscribed: () => void
  /** The link and the life that have acknowledged it. */
  at: { readonly link: SubscriberLink; readonly epoch: number } | undefined
}

/**
 * Pub/sub channels that are wanted, whatever happens to connections and slots: each new life of a connection, a slot that
 * moved and a subscription taken back make them anew, in batches, and whoever wants one hears that it must catch up.
 */
export class Subscriptions {
  readonly #shards: Shards
  readonly #timers: Timers
  readonly #options: SubscriptionOptions
  readonly #wanted = new Map<string, Wanted>()
  /** Not acknowledged where they should be. */
  readonly #missing = new Set<Wanted>()
  readonly #stops: (() => void)[] = []
  readonly #known = new Set<SubscriberLink>()
  #isPumping = false
  #retry: Cancel | undefined
  #isClosed = false

  constructor(shards: Shards, timers: Timers, options: SubscriptionOptions) {
    this.#shards = shards
    this.#timers = timers
    this.#options = options
    this.#stops.push(shards.onChange(() => this.#shardsChanged()))
    this.#meet()
  }

  /** Wanted and not acknowledged now. */
  get missing(): number {
    return this.#missing.size
  }

  /** Subscribes at once, and resolves when Redis has acknowledged it; rejects with a `RedisFailure`, and then it is not wanted. */
  async want(key: string, onMessage: Wanted['onMessage'], onSubscribed: Wanted['onSubscribed']): Promise<void> {
    const wanted: Wanted = { key, onMessage, onSubscribed, at: undefined }
    this.#wanted.set(key, wanted)
    try {
      const link = this.#linkOf(key)
      if (link === undefined) throw new RedisFailure('unreachable', this.#shards.problem ?? 'no master serves the channel')
      await this.#subscribe(link, [wanted])
    } catch (error) {
      if (this.#wanted.get(key) === wanted) this.#wanted.delete(key)
      throw error
    }
  }

  unwant(key: string): void {
    const wanted = this.#wanted.get(key)
    if (wanted === undefined) return
    this.#wanted.delete(key)
    this.#missing.delete(wanted)
    wanted.at?.link.unsubscribe([key])
  }

  #linkOf(key: string): SubscriberLink | undefined {
    return this.#shards.of(key)?.subscriber
  }

  async #subscribe(link: SubscriberLink, wanted: readonly Wanted[]): Promise<void> {
    const { epoch } = link
    await link.subscribe(wanted.map(({ key }) => key))
    if (link.epoch !== epoch) throw new RedisFailure('cut', `${link.name}: it was lost while it subscribed`)
    for (const one of wanted) {
      if (this.#wanted.get(one.key) !== one) {
        // Nobody wants it any more, unless somebody new does.
        if (!this.#wanted.has(one.key)) link.unsubscribe([one.key])
        continue
      }
      one.at = { link, epoch }
      this.#missing.delete(one)
    }
  }

  /** Links of masters that are new to us. */
  #meet(): void {
    for (const { subscriber } of this.#shards.all()) {
      if (this.#known.has(subscriber)) continue
      this.#known.add(subscriber)
      subscriber.onMessage((channel, message) => this.#wanted.get(channel)?.onMessage(message))
      subscriber.onTakenBack((channels) => {
        for (const channel of channels) this.#lost(this.#wanted.get(channel), subscriber)
        this.#pump()
      })
      this.#stops.push(
        subscriber.onState((state) => {
          if (state.kind === 'connected') this.#lookFor(subscriber)
        }),
      )
    }
  }

  #lost(wanted: Wanted | undefined, from: SubscriberLink): void {
    if (wanted?.at?.link !== from) return
    wanted.at = undefined
    this.#missing.add(wanted)
  }

  /** A new life: nothing of the last one is subscribed. */
  #lookFor(link: SubscriberLink): void {
    for (const one of this.#wanted.values()) if (one.at?.epoch !== link.epoch) this.#lost(one, link)
    this.#pump()
  }

  #shardsChanged(): void {
    this.#meet()
    const links = new Set(this.#shards.all().map(({ subscriber }) => subscriber))
    for (const link of this.#known) if (!links.has(link)) this.#known.delete(link)
    for (const one of this.#wanted.values()) {
      if (one.at === undefined) continue
      const { link } = one.at
      if (link === this.#linkOf(one.key)) continue
      if (links.has(link)) link.unsubscribe([one.key])
      this.#lost(one, link)
    }
    this.#pump()
  }

  #pump(): void {
    if (this.#isPumping || this.#isClosed || this.#missing.size === 0) return
    this.#isPumping = true
    this.#retry?.()
    void this.#batch().then((isDone) => {
      this.#isPumping = false
      if (this.#isClosed || this.#missing.size === 0) return
      const { paceMs, retryMs } = this.#options
      this.#retry = this.#timers.after(isDone ? paceMs : retryMs, () => this.#pump())
    })
  }

  /** The next ones, of the first link that can be asked. @returns false when none could be. */
  async #batch(): Promise<boolean> {
    let link: SubscriberLink | undefined
    const batch: Wanted[] = []
    for (const one of this.#missing) {
      const its = this.#linkOf(one.key)
      if (its?.state.kind !== 'connected' || (link !== undefined && its !== link)) continue
      link = its
      if (batch.push(one) === this.#options.batch) break
    }
    if (link === undefined) return false
    try {
      await this.#subscribe(link, batch)
    } catch {
      // The link says why; it comes back, or the slots are told anew.
      return false
    }
    for (const one of batch) if (one.at !== undefined) one.onSubscribed()
    return true
  }

  close(): void {
    this.#isClosed = true
    this.#retry?.()
    for (const stop of this.#stops.splice(0)) stop()
    this.#wanted.clear()
    this.#missing.clear()
  }
}
