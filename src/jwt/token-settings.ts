/**
 * Which tokens are trusted; option names are those of Centrifugo's `client.token.*`. An option that is `undefined` or
 * absent is not set. An empty string is not set either, except an empty secret, which is refused: it is nearly always a
 * variable that did not arrive, and anybody could sign with it.
 */
export interface TokenKeySettings {
  /** Verifies HS256, HS384 and HS512. Any length is accepted, as Centrifugo does; below 32 bytes there is a warning. */
  readonly hmac_secret_key?: string | undefined
  /** Still accepted while tokens signed with it are about. */
  readonly hmac_previous_secret_key?: string | undefined
  /** Unix seconds of this server's clock after which the previous secret counts no more. 0: no end. */
  readonly hmac_previous_secret_key_valid_until?: number | undefined
  /** PEM. Verifies RS256, RS384 and RS512; at least 2048 bits. */
  readonly rsa_public_key?: string | undefined
  /** PEM. Verifies ES256, ES384 or ES512, as its curve says. */
  readonly ecdsa_public_key?: string | undefined
  /** PEM of an Ed25519 key. Verifies EdDSA. Tidegate's own: Centrifugo takes such keys from a key set only. */
  readonly eddsa_public_key?: string | undefined
  /** https, or http on a loopback address. Where it is set, no other key of the group counts, as in Centrifugo. */
  readonly jwks_public_endpoint?: string | undefined
  /** `aud` must be this, or hold it. */
  readonly audience?: string | undefined
  /** `iss` must be this. */
  readonly issuer?: string | undefined
  /** The claim that names the user. Default `sub`; another one must be present. */
  readonly user_id_claim?: string | undefined
}

/** The part of the option group `client` that this part reads; it can be handed over as it is. */
export interface TokenSettings {
  readonly token: TokenKeySettings
  /** Where enabled, subscription tokens are checked by these options alone; else by those of `token`. */
  readonly subscription_token?: (TokenKeySettings & { readonly enabled: boolean }) | undefined
}
