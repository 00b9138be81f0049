import type { SubscriptionClaims, Verified } from '../../auth/index.ts'
import { isReservedChannel } from '../../channel/index.ts'
import { DISCONNECTS } from '../../protocol/index.ts'
import type { Identity } from '../identity.ts'
import { disconnecting, failure, type Outcome } from '../outcome.ts'
import type { Session } from '../session.ts'

interface Owned {
  readonly user: string
  readonly issuedAt?: number
}

export type JudgedToken<Claims> =
  | { readonly kind: 'valid'; readonly claims: Claims }
  | { readonly kind: 'refused'; readonly reason: 'expired' | 'invalid' | 'revoked' | 'unavailable'; readonly outcome: Outcome }

/**
 * What a token is worth: signature and claims were checked by the verifier, here it is held against the revocations.
 * `expired` is an error that makes the client ask for a new token (109); a bad or revoked one is terminal (3500).
 * @param verified `undefined`: no key is configured, so no token can be valid.
 */
export function judgeToken<Claims extends Owned>(session: Session, verified: Verified<Claims> | undefined): JudgedToken<Claims> {
  const { logger, revocations } = session.context
  const refuse = (reason: 'invalid' | 'revoked', detail: string): JudgedToken<Claims> => {
    logger.event('connection.refused', { client: session.client, reason: `token ${reason}: ${detail}` })
    return { kind: 'refused', reason, outcome: disconnecting(DISCONNECTS.invalidToken) }
  }
  switch (verified?.kind) {
    case undefined:
      return refuse('invalid', 'no token key is configured')
    case 'valid': {
      const { user, issuedAt } = verified.claims
      return revocations.covers(user, issuedAt) ? refuse('revoked', 'its user was revoked') : verified
    }
    case 'invalid':
      return refuse('invalid', verified.reason)
    case 'expired':
      logger.event('connection.refused', { client: session.client, reason: 'token expired' })
      return { kind: 'refused', reason: 'expired', outcome: failure('tokenExpired') }
    case 'unavailable':
      return { kind: 'refused', reason: 'unavailable', outcome: failure('internal', 'token keys are not available, try again') }
  }
}

/** A subscription token is for one channel and one user; the server's own channels take the server's own tokens, and no others do. */
export function isFor({ user, channel, isOwn }: SubscriptionClaims, asked: string, identity: Identity): boolean {
  return channel === asked && user === identity.user && (isOwn === true) === isReservedChannel(asked)
}
