import type { ClientInfo, Json } from '../protocol/index.ts'

/** Who a connected client is, from its token, and until when. */
export interface Identity {
  /** Empty: anonymous. */
  readonly user: string
  /** Of the token in force, Unix seconds; for revocation. */
  readonly issuedAt: number | undefined
  /** Unix seconds; absent: never. */
  readonly expiresAt: number | undefined
  readonly info: Json | undefined
}

/** How others see the client in a channel. */
export function clientInfo(client: string, identity: Identity, channelInfo: Json | undefined): ClientInfo {
  return {
    user: identity.user,
    client,
    ...(identity.info !== undefined && { conn_info: identity.info }),
    ...(channelInfo !== undefined && { chan_info: channelInfo }),
  }
}

/** What replies say of an expiry: `ttl` in seconds from now, at least 1. */
export function expiry(expiresAt: number | undefined, wallMs: number): { readonly expires?: true; readonly ttl?: number } {
  if (expiresAt === undefined) return {}
  return { expires: true, ttl: Math.max(1, Math.ceil(expiresAt - wallMs / 1_000)) }
}
