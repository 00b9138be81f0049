import { UNSUBSCRIBES } from '../../protocol/index.ts'
import { expiry } from '../identity.ts'
import { failure, result, type Handler } from '../outcome.ts'
import { isFor, judgeToken } from './judge-token.ts'

/** A newer token for a subscription. */
export const subRefresh: Handler<'sub_refresh'> = async (session, { request }) => {
  const { context, identity, subscriptions } = session
  if (identity === undefined) return failure('unauthorized')
  const subscription = subscriptions.get(request.channel)
  if (subscription?.kind !== 'live') return failure('permissionDenied', 'sub_refresh: not subscribed')
  if (request.token === undefined || request.token === '') return failure('badRequest', 'sub_refresh: token is missing')
  const judged = judgeToken(session, await context.verifier?.verifySubscription(request.token))
  if (judged.kind === 'refused' && judged.reason === 'expired') {
    session.unsubscribe(request.channel, UNSUBSCRIBES.expired)
    return failure('expired')
  }
  if (judged.kind === 'refused') return judged.reason === 'unavailable' ? judged.outcome : failure('permissionDenied')
  const { claims } = judged
  if (!isFor(claims, request.channel, identity)) return failure('permissionDenied')
  subscription.expiresAt = claims.expiresAt
  return result(expiry(claims.expiresAt, context.clock.wallMs()))
}
