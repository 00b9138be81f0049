import type { SubscriptionClaims } from '../auth/index.ts'
import {
  ClaimError,
  isAbsent,
  jsonClaim,
  lifeEnd,
  secondsClaim,
  textClaim,
  userClaim,
  type ClaimsReader,
  type RawClaims,
} from './claim-values.ts'

export const subscriptionClaims: ClaimsReader<SubscriptionClaims> = {
  read: readSubscriptionClaims,
  ignored: (claims) => ['override', 'data', 'b64data'].find((name) => !isAbsent(claims[name])),
}

function readSubscriptionClaims(claims: RawClaims, userIdClaim: string): SubscriptionClaims {
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
