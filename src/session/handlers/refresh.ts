import { DISCONNECTS } from '../../protocol/index.ts'
import { expiry } from '../identity.ts'
import { disconnecting, failure, result, type Handler } from '../outcome.ts'
import { judgeToken } from './judge-token.ts'

/** A newer token for the same user. An expired one ends the connection with 3005: the client comes back with a fresh one. */
export const refresh: Handler<'refresh'> = async (session, { request }) => {
  const { context, client, identity } = session
  if (identity === undefined) return failure('unauthorized')
  if (request.token === undefined || request.token === '') return failure('badRequest', 'refresh: token is missing')
  const judged = judgeToken(session, await context.verifier?.verifyConnection(request.token))
  if (judged.kind === 'refused') return judged.reason === 'expired' ? disconnecting(DISCONNECTS.expired) : judged.outcome
  const { user, issuedAt, expiresAt, info } = judged.claims
  if (user !== identity.user) return disconnecting(DISCONNECTS.invalidToken)
  session.renew({ user, issuedAt, expiresAt, info: info ?? identity.info })
  return result({ client, version: context.version, ...expiry(expiresAt, context.clock.wallMs()) })
}
