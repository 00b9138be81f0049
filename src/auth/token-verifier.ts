import type { ConnectionClaims, SubscriptionClaims } from './claims.ts'

/**
 * What became of a token. `invalid` has a reason for the log, which never holds the token or a key;
 * `unavailable` means that the keys could not be had (a key set server is away): try again, it says nothing of the token.
 */
export type Verified<Claims> =
  | { readonly kind: 'valid'; readonly claims: Claims }
  | { readonly kind: 'expired' }
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly reason: string }

/** Checks signatures and claims; algorithms, issuer and audience are pinned when it is made. Never rejects. */
export interface TokenVerifier {
  verifyConnection(token: string): Promise<Verified<ConnectionClaims>>
  verifySubscription(token: string): Promise<Verified<SubscriptionClaims>>
}
