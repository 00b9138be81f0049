import type { ClientInfo } from '../protocol/index.ts'

/** How many are in a channel. One user with two tabs is two clients. */
export interface PresenceStats {
  readonly clients: number
  readonly users: number
}

/**
 * Who is in a channel now, across all instances. An entry not renewed within `ttlMs` is gone: an instance that died
 * takes nobody's place for ever.
 */
export interface Presence {
  /** Adds or renews. */
  add(channel: string, info: ClientInfo, ttlMs: number): Promise<void>
  remove(channel: string, client: string): Promise<void>
  /** By client id. */
  members(channel: string): Promise<ReadonlyMap<string, ClientInfo>>
  stats(channel: string): Promise<PresenceStats>
}
