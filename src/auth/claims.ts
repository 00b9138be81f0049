import type { Json } from '../protocol/index.ts'

/** What a token's `subs` grants for one server-side subscription. */
export interface SubscriptionGrant {
  /** Channel-specific information about the user, shown to others as `chan_info`. */
  readonly info?: Json
  /** Sent to the client with the subscription. */
  readonly data?: Json
}

/** What a connection token says, in Centrifugo's words. Times are Unix seconds. */
export interface ConnectionClaims {
  /** `sub`. Empty: an anonymous user. */
  readonly user: string
  /** `exp`. Absent: does not expire. */
  readonly expiresAt?: number
  /** `iat`, for revocation. Absent: counts as issued at 0, so that any revocation of the user covers it. */
  readonly issuedAt?: number
  /** `info`: shown to others as `conn_info`. */
  readonly info?: Json
  /** `channels` and `subs` merged: server-side subscriptions. */
  readonly subs: ReadonlyMap<string, SubscriptionGrant>
  /** `meta`: for the server's own use, never sent to a client. */
  readonly meta?: Json
}

/** What a subscription token says. */
export interface SubscriptionClaims {
  readonly user: string
  readonly channel: string
  /** The server made it for a channel of its own. No JWT says so: tokens of an application never have it. */
  readonly isOwn?: true
  readonly expiresAt?: number
  readonly issuedAt?: number
  readonly info?: Json
}
