import type { Clock, Random, Timers } from '../runtime/index.ts'

/** PEM, as a text or in a file. A file is read at every connect, so that a renewed certificate is taken without a restart. */
export type Pem = { readonly text: string } | { readonly file: string }

export interface RedisTls {
  /** The authorities that are believed instead of those of Node. */
  readonly ca?: Pem | undefined
  /** The client's certificate and its key: both or neither. */
  readonly cert?: Pem | undefined
  readonly key?: Pem | undefined
  /** The name that the server's certificate must bear, where it is not the host of the address. */
  readonly serverName?: string | undefined
  /** Takes any certificate. */
  readonly skipsVerification?: boolean | undefined
}

export interface RedisCredentials {
  /** ACL user; without one, `default`. */
  readonly user?: string | undefined
  readonly password?: string | undefined
}

export interface SentinelSettings extends RedisCredentials {
  readonly masterName?: string | undefined
  /** How to speak with the sentinels. Not given: as with the master. `plain`: without TLS, though the master has it. */
  readonly tls?: RedisTls | 'plain' | undefined
}

/** What a person says of their Redis. What stands in an address goes before what stands here. */
export interface RedisSettings extends RedisCredentials {
  /**
   * One URL, or several of the same kind: `redis://`, `rediss://` (TLS), `unix://PATH`, `redis-sentinel://`, `redis-cluster://`
   * and the last two with `rediss`. See `readAddresses`.
   */
  readonly addresses: readonly string[]
  readonly database?: number | undefined
  /** Further to `rediss`; given with `redis://`, it is an error rather than plain text. */
  readonly tls?: RedisTls | undefined
  readonly sentinel?: SentinelSettings | undefined
  /** Default: {@link REDIS_DEFAULTS}. */
  readonly commandDeadlineMs?: number | undefined
  readonly connectTimeoutMs?: number | undefined
  readonly queueMax?: number | undefined
}

export const REDIS_DEFAULTS = {
  /** A written command that has no answer by then ends its connection. */
  commandDeadlineMs: 3_000,
  /** Socket, TLS, credentials and version together. */
  connectTimeoutMs: 3_000,
  /** Commands of one connection without an answer; the next is refused as `overloaded`. */
  queueMax: 65_536,
}

/** What the outside gives the adapter. */
export interface RedisWorld {
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
}
