import type { SubscriptionClaims } from '../auth/index.ts'
import { ClaimError, jsonClaim, lifeEnd, secondsClaim, textClaim, userClaim, type RawClaims } from './claim-values.ts'

/** Reads the claims of a subscription token. Throws a {@link ClaimError}. */
export function readSubscriptionClaims(claims: RawClaims, userIdClaim: string): SubscriptionClaims {
  const channel = textClaim('channel', claims['channel']) ?? ''
  if (channel === '') throw new ClaimError('claim "channel" is missing')
  // Centrifugo's old binding to one client id. To ignore it would widen what the token gives.
  if ((textClaim('client', claims['client']) ?? '') !== '') throw new ClaimError('claim "client" is not implemented')
  const expiresAt = lifeEnd(claims)
  const issuedAt = secondsClaim('iat', claims['iat'])
  const info = jsonClaim('info', claims)
  return {
    user: userClaim(userIdClaim, claims),
    channel,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(issuedAt === undefined ? {} : { issuedAt }),
    ...(info === undefined ? {} : { info }),
  }
}
