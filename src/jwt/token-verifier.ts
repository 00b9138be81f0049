import type { ConnectionClaims, SubscriptionClaims, TokenVerifier, Verified } from '../auth/index.ts'
import type { Clock, Logger, Timers } from '../runtime/index.ts'
import { ClaimError, lifeEnd, type ClaimsReader } from './claim-values.ts'
import { connectionClaims } from './connection-claims.ts'
import { subscriptionClaims } from './subscription-claims.ts'
import { checkToken } from './token-check.ts'
import type { KeysState } from './remote-key-set.ts'
import { readTrust, type TrustedIssuer } from './trusted-issuer.ts'
import type { TokenSettings } from './token-settings.ts'

export interface JwtVerifierWorld {
  readonly clock: Clock
  readonly timers: Timers
  readonly logger: Logger
  /** For key sets. Default: the platform's. */
  readonly fetch?: typeof globalThis.fetch
}

/** Evidence that tokens can be checked. `closed`: the verifier was closed before they could. */
export type KeysReady =
  /** Every key set was fetched and has a usable key. `keySets`: how many there are; 0 when the keys are configured. */
  { readonly kind: 'ready'; readonly keySets: number } | { readonly kind: 'closed' }

/** Checks JWTs with Centrifugo's claims. */
export interface JwtVerifier extends TokenVerifier {
  /** What is unwise in the settings, one sentence each, for the log; never a secret. */
  readonly warnings: readonly string[]
  /** Resolves once keys were had for the first time; at once where no key set is used. Never rejects. */
  keysReady(): Promise<KeysReady>
  /** Resolves once each key set has been asked for, whatever came of it. Never rejects. */
  keysAsked(): Promise<void>
  /** How each key set stands, by option name; empty where none is used. */
  keySets(): ReadonlyMap<string, KeysState>
  /** Ends requests and timers. Tokens that need a key set are `unavailable` from then on. */
  close(): void
}

/**
 * Imports the keys and starts fetching key sets, without waiting for them: until they are there, tokens are
 * `unavailable`. Throws a `keys` error for an option that cannot be used. Without any key every token is invalid.
 */
export async function createTokenVerifier(settings: TokenSettings, world: JwtVerifierWorld): Promise<JwtVerifier> {
  const { token, subscription_token: separate } = settings
  const hasSeparate = separate?.enabled === true
  const fetch = world.fetch ?? globalThis.fetch
  const connections = await readTrust('client.token', token, { ...world, fetch })
  try {
    const subscriptions = hasSeparate ? await readTrust('client.subscription_token', separate, { ...world, fetch }) : connections
    return new Verifier(connections, subscriptions, world)
  } catch (error) {
    connections.keySet?.close()
    throw error
  }
}

class Verifier implements JwtVerifier {
  readonly #connections: TrustedIssuer
  readonly #subscriptions: TrustedIssuer
  readonly #issuers: readonly TrustedIssuer[]
  readonly #world: JwtVerifierWorld
  /** Claims that were warned of: a few fixed names. */
  readonly #warned = new Set<string>()
  #closed = false

  constructor(connections: TrustedIssuer, subscriptions: TrustedIssuer, world: JwtVerifierWorld) {
    this.#connections = connections
    this.#subscriptions = subscriptions
    this.#issuers = [...new Set([connections, subscriptions])]
    this.#world = world
  }

  get warnings(): readonly string[] {
    return this.#issuers.flatMap((issuer) => issuer.warnings)
  }

  verifyConnection(token: string): Promise<Verified<ConnectionClaims>> {
    return this.#verify(token, this.#connections, connectionClaims)
  }

  verifySubscription(token: string): Promise<Verified<SubscriptionClaims>> {
    return this.#verify(token, this.#subscriptions, subscriptionClaims)
  }

  async keysReady(): Promise<KeysReady> {
    const keySets = this.#issuers.flatMap((issuer) => issuer.keySet ?? [])
    await Promise.all(keySets.map((keySet) => keySet.first))
    return this.#closed ? { kind: 'closed' } : { kind: 'ready', keySets: keySets.length }
  }

  async keysAsked(): Promise<void> {
    await Promise.all(this.#issuers.flatMap(({ keySet }) => keySet?.answered ?? []))
  }

  keySets(): ReadonlyMap<string, KeysState> {
    return new Map(
      this.#issuers.flatMap(({ group, keySet }) =>
        keySet === undefined ? [] : [[`${group}.jwks_public_endpoint`, keySet.state()] as const],
      ),
    )
  }

  close(): void {
    this.#closed = true
    for (const { keySet } of this.#issuers) keySet?.close()
  }

  async #verify<Claims>(token: string, issuer: TrustedIssuer, reader: ClaimsReader<Claims>): Promise<Verified<Claims>> {
    try {
      const nowMs = this.#world.clock.wallMs()
      const checked = await checkToken(token, issuer, nowMs)
      if (checked.kind !== 'valid') return checked
      const claims = reader.read(checked.claims, issuer.userIdClaim)
      // A connection that would have to end at once is not opened.
      if ((lifeEnd(checked.claims) ?? Infinity) <= nowMs / 1_000) return { kind: 'expired' }
      this.#warnOnce(reader.ignored(checked.claims))
      return { kind: 'valid', claims }
    } catch (error) {
      if (error instanceof ClaimError) return { kind: 'invalid', reason: error.message }
      // A check that raises is a broken check, and says nothing of the token (rule R5).
      this.#world.logger.event('keys.failed', { reason: 'the check of a token is broken', error })
      return { kind: 'unavailable', reason: 'the check of the token is broken' }
    }
  }

  #warnOnce(claim: string | undefined): void {
    if (claim === undefined || this.#warned.has(claim)) return
    this.#warned.add(claim)
    this.#world.logger.event('config.warning', { warning: `tokens carry the claim "${claim}", which is not implemented` })
  }
}
