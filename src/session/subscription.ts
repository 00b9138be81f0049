import type { ChannelOptions, Framing, Member } from '../channel/index.ts'
import type { Unsubscribe } from '../protocol/index.ts'
import type { Features } from './positioning.ts'
import type { Outbox } from './outbox.ts'

/** On the way in: nothing is heard yet. */
export interface EnteringSubscription {
  readonly kind: 'entering'
  /** Set by the server meanwhile: leave as soon as we are in. */
  cancelled: Unsubscribe | undefined
  /** Gives the place back, once there is one. The session calls it when it ends. */
  abandon: (() => void) | undefined
}

/** Whose place it is. */
export interface SubscriptionOwner {
  readonly outbox: Outbox
  /** See `Member.positionLost`. */
  positionLost(subscription: LiveSubscription): void
}

/** A place in a channel; it is itself the hub's member, because there are many and each costs memory. */
export class LiveSubscription implements Member {
  readonly kind = 'live'
  readonly channel: string
  readonly options: ChannelOptions
  /** JSON text of the client as others see it here. */
  readonly info: string
  readonly joinLeave: boolean
  readonly delta: boolean
  readonly framing: Framing
  /** Begun by the server (connection token or API), not by a `subscribe` command. */
  readonly serverSide: boolean
  /** Of the subscription token, Unix seconds. */
  expiresAt: number | undefined
  readonly #owner: SubscriptionOwner

  constructor(
    about: {
      readonly channel: string
      readonly options: ChannelOptions
      readonly info: string
      readonly features: Features
      readonly serverSide: boolean
      readonly expiresAt: number | undefined
    },
    framing: Framing,
    owner: SubscriptionOwner,
  ) {
    this.channel = about.channel
    this.options = about.options
    this.info = about.info
    this.joinLeave = about.features.joinLeave
    this.delta = about.features.delta
    this.serverSide = about.serverSide
    this.expiresAt = about.expiresAt
    this.framing = framing
    this.#owner = owner
  }

  deliver(chunk: Uint8Array): void {
    this.#owner.outbox.add(chunk)
  }

  positionLost(): void {
    this.#owner.positionLost(this)
  }
}

export type Subscription = EnteringSubscription | LiveSubscription
