/** What a client is told, in the shapes of the Centrifugo client protocol v2 (client.proto), JSON flavour. */
import type { Json } from './command.ts'

/** Who a client is, as others in a channel see it. */
export interface ClientInfo {
  readonly user: string
  readonly client: string
  /** From the connection token's `info`. */
  readonly conn_info?: Json
  /** From the subscription token's `info`. */
  readonly chan_info?: Json
}

/** A publication on the wire. With a delta negotiated `data` is a string: the JSON text, or a delta against the one before. */
export interface PublicationJson {
  readonly data: Json
  readonly offset?: number
  readonly info?: ClientInfo
  readonly tags?: { readonly [name: string]: string }
  readonly delta?: true
}

export interface SubscribeResult {
  readonly expires?: true
  /** Seconds until the subscription token expires. */
  readonly ttl?: number
  readonly recoverable?: true
  readonly positioned?: true
  readonly epoch?: string
  readonly offset?: number
  readonly publications?: readonly PublicationJson[]
  readonly was_recovering?: true
  readonly recovered?: true
  readonly delta?: true
  readonly data?: Json
}

export interface ConnectResult {
  readonly client: string
  readonly version: string
  readonly expires?: true
  /** Seconds until the connection token expires. */
  readonly ttl?: number
  readonly data?: Json
  /** Server-side subscriptions, by channel. */
  readonly subs?: { readonly [channel: string]: SubscribeResult }
  /** Seconds between the server's pings. */
  readonly ping?: number
  /** The server ends the connection when a ping gets no pong. */
  readonly pong?: true
  /** For transports that send through `/emulation`. */
  readonly session?: string
  readonly node?: string
}

export interface PresenceResult {
  readonly presence: { readonly [client: string]: ClientInfo }
}

export interface PresenceStatsResult {
  readonly num_clients: number
  readonly num_users: number
}

export interface HistoryResult {
  readonly publications: readonly PublicationJson[]
  readonly offset: number
  readonly epoch: string
}

export interface RefreshResult {
  readonly client?: string
  readonly version?: string
  readonly expires?: true
  readonly ttl?: number
}

/** Result of each method that is answered. */
export interface Results {
  readonly connect: ConnectResult
  readonly subscribe: SubscribeResult
  readonly unsubscribe: Record<string, never>
  readonly publish: Record<string, never>
  readonly presence: PresenceResult
  readonly presence_stats: PresenceStatsResult
  readonly history: HistoryResult
  readonly ping: Record<string, never>
  readonly rpc: { readonly data: Json }
  readonly refresh: RefreshResult
  readonly sub_refresh: RefreshResult
}

/** What the server tells unasked. All but `message`, `connect`, `disconnect` and `refresh` concern one channel. */
export interface Pushes {
  readonly pub: PublicationJson
  readonly join: { readonly info: ClientInfo }
  readonly leave: { readonly info: ClientInfo }
  readonly unsubscribe: { readonly code: number; readonly reason: string }
  readonly message: { readonly data: Json }
  readonly subscribe: Pick<SubscribeResult, 'recoverable' | 'positioned' | 'epoch' | 'offset' | 'data'>
  readonly connect: ConnectResult
  readonly disconnect: { readonly code: number; readonly reason: string; readonly reconnect?: true }
  readonly refresh: { readonly expires: true; readonly ttl: number }
}
