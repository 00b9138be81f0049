import type { CryptoKey } from 'jose'

/** What an unverified token says of its signature. Whoever sent the token chose it: it selects among keys, no more. */
export interface TokenHeader {
  readonly algorithm: string
  readonly keyId: string | undefined
}

/** Keys that were imported for exactly the algorithm asked for, to be tried in order; or why there are none. */
export type FoundKeys =
  | { readonly kind: 'keys'; readonly keys: readonly CryptoKey[] }
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly reason: string }

/**
 * Where keys come from. What a source has no key for is not accepted: that is the whole list of allowed algorithms.
 * Keys are held as CryptoKey, imported once: a check costs half of what it costs with raw bytes.
 */
export interface KeySource {
  find(header: TokenHeader): FoundKeys | Promise<FoundKeys>
}
