import type { ConnectionClaims, SubscriptionGrant } from '../auth/index.ts'
import {
  ClaimError,
  isAbsent,
  jsonClaim,
  lifeEnd,
  objectClaim,
  secondsClaim,
  userClaim,
  type ClaimsReader,
  type Json,
  type RawClaims,
} from './claim-values.ts'

/** Server-side subscriptions that one token grants, `channels` and `subs` together, at most; more make it invalid. */
export const SUBSCRIPTIONS_MAX = 128

export const connectionClaims: ClaimsReader<ConnectionClaims> = {
  read: readConnectionClaims,
  ignored: ({ subs }) =>
    Object.values(subs ?? {}).some((grant: unknown) => typeof grant === 'object' && grant !== null && 'override' in grant)
      ? 'subs.<channel>.override'
      : undefined,
}

function readConnectionClaims(claims: RawClaims, userIdClaim: string): ConnectionClaims {
  // Else whoever was let into one channel could connect with that as somebody.
  if (!isAbsent(claims['channel']) && claims['channel'] !== '')
    throw new ClaimError('it is a subscription token (claim "channel")')
  const expiresAt = lifeEnd(claims)
  const issuedAt = secondsClaim('iat', claims['iat'])
  const info = jsonClaim('info', claims)
  const meta = claims['meta']
  return {
    user: userClaim(userIdClaim, claims),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(issuedAt === undefined ? {} : { issuedAt }),
    ...(info === undefined ? {} : { info }),
    subs: readSubscriptions(claims),
    ...(isAbsent(meta) ? {} : { meta: meta as Json }),
  }
}

function readSubscriptions(claims: RawClaims): ReadonlyMap<string, SubscriptionGrant> {
  const subs = new Map<string, SubscriptionGrant>()
  for (const channel of readChannels(claims['channels'])) subs.set(channel, {})
  if (!isAbsent(claims['subs'])) {
    for (const [channel, options] of Object.entries(objectClaim('subs', claims['subs']))) {
      if (channel === '') throw new ClaimError('claim "subs" holds an empty channel name')
      subs.set(channel, isAbsent(options) ? {} : readGrant(objectClaim('subs.<channel>', options)))
    }
  }
  if (subs.size > SUBSCRIPTIONS_MAX)
    throw new ClaimError(`claims "channels" and "subs" hold more than ${SUBSCRIPTIONS_MAX} channels`)
  return subs
}

function readChannels(value: unknown): readonly string[] {
  if (isAbsent(value)) return []
  if (!Array.isArray(value)) throw new ClaimError('claim "channels" is not a list')
  if (value.some((channel) => typeof channel !== 'string' || channel === '')) {
    throw new ClaimError('claim "channels" holds something that is not a channel name')
  }
  return value as readonly string[]
}

function readGrant(options: RawClaims): SubscriptionGrant {
  const info = jsonClaim('info', options)
  const data = jsonClaim('data', options)
  return { ...(info === undefined ? {} : { info }), ...(data === undefined ? {} : { data }) }
}
