/** What a client asks, in the shapes of the Centrifugo client protocol v2 (client.proto), JSON flavour. */

/** JSON of any shape, as parsed. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** How a connection or a subscription asks to continue where it was. */
export interface RecoverRequest {
  readonly recover?: boolean
  readonly epoch?: string
  readonly offset?: number
}

export interface ConnectRequest {
  readonly token?: string
  readonly data?: Json
  /** Positions of server-side subscriptions, by channel. */
  readonly subs?: { readonly [channel: string]: RecoverRequest }
  readonly name?: string
  readonly version?: string
  readonly headers?: { readonly [name: string]: string }
}

export interface SubscribeRequest extends RecoverRequest {
  readonly channel: string
  readonly token?: string
  readonly data?: Json
  readonly positioned?: boolean
  readonly recoverable?: boolean
  readonly join_leave?: boolean
  /** `fossil` asks for deltas, where the channel allows them. */
  readonly delta?: string
}

export interface ChannelRequest {
  readonly channel: string
}

export interface PublishRequest extends ChannelRequest {
  readonly data: Json
}

export interface StreamPositionJson {
  readonly offset?: number
  readonly epoch?: string
}

export interface HistoryRequest extends ChannelRequest {
  /** Absent or 0: the position only. Negative: as much as the server allows. */
  readonly limit?: number
  readonly since?: StreamPositionJson
  readonly reverse?: boolean
}

export interface SendRequest {
  readonly data?: Json
}

export interface RpcRequest {
  readonly method?: string
  readonly data?: Json
}

export interface RefreshRequest {
  readonly token?: string
}

export interface SubRefreshRequest extends ChannelRequest {
  readonly token?: string
}

/** Request of each method. `send` alone has no id and gets no reply. */
export interface Requests {
  readonly connect: ConnectRequest
  readonly subscribe: SubscribeRequest
  readonly unsubscribe: ChannelRequest
  readonly publish: PublishRequest
  readonly presence: ChannelRequest
  readonly presence_stats: ChannelRequest
  readonly history: HistoryRequest
  readonly ping: Record<string, never>
  readonly send: SendRequest
  readonly rpc: RpcRequest
  readonly refresh: RefreshRequest
  readonly sub_refresh: SubRefreshRequest
}

export type Method = keyof Requests

/** The methods, for walking over: a missing one does not compile. */
export const METHODS: Readonly<Record<Method, true>> = {
  connect: true,
  subscribe: true,
  unsubscribe: true,
  publish: true,
  presence: true,
  presence_stats: true,
  history: true,
  ping: true,
  send: true,
  rpc: true,
  refresh: true,
  sub_refresh: true,
}

/** One method's command, validated. */
export interface CommandOf<M extends Method> {
  readonly method: M
  readonly id: number
  readonly request: Requests[M]
  /** JSON text of what it publishes, as the client wrote it; absent where it must be written anew. One line. */
  readonly dataText?: string | undefined
}

/** A validated command. `id` is 0 only for `send`. */
export type Command = { readonly [M in Method]: CommandOf<M> }[Method]

/** What one line of a frame turned out to be. */
export type Received =
  | { readonly kind: 'command'; readonly command: Command }
  /** `{}`: the answer to the server's ping. */
  | { readonly kind: 'pong' }
  /** A command that can be answered, but not carried out: an unknown method or a request of the wrong shape. */
  | { readonly kind: 'refused'; readonly id: number; readonly error: 'methodNotFound' | 'badRequest'; readonly detail: string }
  /** Not a command at all: ends the connection with 3501. */
  | { readonly kind: 'malformed'; readonly detail: string }
