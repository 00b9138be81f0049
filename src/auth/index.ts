/**
 * Who may come in. A *connection token* says who a client is, a *subscription token* that it may enter one channel; both
 * are JWTs with Centrifugo's claims. The port {@link TokenVerifier} is implemented by `jwt`; {@link Revocations} remembers
 * whose tokens were taken back.
 */
export type { ConnectionClaims, SubscriptionClaims, SubscriptionGrant } from './claims.ts'
export type { TokenVerifier, Verified } from './token-verifier.ts'
export { Revocations, type Revocation } from './revocations.ts'
