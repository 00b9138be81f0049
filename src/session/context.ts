import type { Revocations, TokenVerifier } from '../auth/index.ts'
import type { ChannelLog, ChannelRules, Hub, Presence } from '../channel/index.ts'
import type { Clock, Logger, Random, Rate, TurnEnd } from '../runtime/index.ts'
import type { Observer } from './observer.ts'
import type { Outages } from './outages.ts'

/** What bounds a session. Bytes, milliseconds and counts. */
export interface SessionLimits {
  readonly channelsMax: number
  readonly outboxBytesMax: number
  readonly commands: Rate
  /** Commands of one client that may be under way or waiting. Beyond: 3013. */
  readonly pendingCommandsMax: number
  /** Error replies in a row that a client may collect. Beyond: 3509. */
  readonly errorsMax: number
  /** Without a connect answered by then: 3502. */
  readonly staleMs: number
  readonly pingIntervalMs: number
  /** Without an answer to a ping by then: 3012. */
  readonly pongTimeoutMs: number
  /** After a token has expired, the client has so long to bring another. */
  readonly expiredCloseMs: number
  readonly expiredSubscriptionCloseMs: number
  /** A session that has lasted so long is told to come back (3011), up to `ageJitterMs` earlier. 0: it may last for ever. */
  readonly ageMaxMs: number
  readonly ageJitterMs: number
  readonly historyPublicationsMax: number
  readonly recoveryPublicationsMax: number
  readonly presenceTtlMs: number
  readonly presenceUpdateMs: number
  /** Sessions of one user in this process. 0: no limit. */
  readonly userConnectionsMax: number
  /** Publication ids are remembered so long (rule L2). */
  readonly idWindowMs: number
}

/** Who may come in without a token. */
export interface SessionAccess {
  /** Development only: everybody may do everything. */
  readonly insecure: boolean
  /** `client.allow_anonymous_connect_without_token`. */
  readonly anonymousWithoutToken: boolean
  /** `client.disallow_anonymous_connection_tokens`. */
  readonly anonymousTokens: boolean
}

/** What all sessions of a process share. */
export interface SessionContext {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly turnEnd: TurnEnd
  readonly log: ChannelLog
  readonly presence: Presence
  readonly hub: Hub
  readonly rules: ChannelRules
  readonly verifier: TokenVerifier | undefined
  readonly revocations: Revocations
  readonly access: SessionAccess
  readonly limits: SessionLimits
  readonly observer: Observer
  readonly outages: Outages
  /** Id of this instance, for `/emulation`. */
  readonly node: string
  /** Told to clients in the connect reply. */
  readonly version: string
}
