/**
 * JSON Web Tokens: the port `TokenVerifier` of `auth`, on the library jose. A *key source* gives the keys that may verify
 * a token (configured ones, or a *key set* behind an address), and what it has no key for is not accepted: an algorithm
 * is allowed by having a key of its own kind, so that a public key never serves as a secret, and `none` never passes.
 * The signature is checked before anything that the token claims. Claims are Centrifugo's. A token, a key or a claim's
 * value never appears in a reason, an error or an event. docs/decisions/0003-tokens.md says what was chosen and why.
 */
export { createTokenVerifier, type JwtVerifier, type JwtVerifierWorld, type KeysReady } from './token-verifier.ts'
export type { KeysState } from './remote-key-set.ts'
export type { TokenKeySettings, TokenSettings } from './token-settings.ts'
export {
  mintConnectionToken,
  mintSubscriptionToken,
  type ConnectionTokenDraft,
  type SigningKey,
  type SubscriptionTokenDraft,
} from './mint.ts'
export { DEV_SECRET_FILE, readOrCreateDevSecret } from './dev-secret.ts'
