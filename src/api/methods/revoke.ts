import { Type } from 'typebox'
import { DISCONNECTS } from '../../protocol/index.ts'
import type { Session } from '../../session/index.ts'
import { REVOCATION_TTL_SECONDS, type ApiContext } from '../context.ts'
import { given, UNIX_SECONDS } from '../fields.ts'
import { apiMethod } from '../method.ts'
import { failure, result } from '../outcome.ts'

/** A later `issued_before` is a mistake, most likely in milliseconds, and would shut the user out for good. */
const AHEAD_SECONDS_MAX = 24 * 3_600

/** For tokens that never expire. */
const FOR_EVER = Number.MAX_SAFE_INTEGER

/**
 * Tidegate's own: `{user, issued_before?, keep_until?}` -> `{issued_before, keep_until, disconnected}`. Takes back every token
 * of the user that was issued before then, and ends the sessions that came in with one (3500). By default all that was issued
 * until now, the second that runs included: tokens know no finer time. It is written down before it is answered; asking again
 * does no harm.
 */
export const revoke = apiMethod(
  { user: Type.String({ minLength: 1 }), issued_before: UNIX_SECONDS, keep_until: UNIX_SECONDS },
  async (context, request) => {
    const { user } = request
    const nowSeconds = Math.floor(context.clock.wallMs() / 1_000)
    const issuedBefore = given(request.issued_before) ?? nowSeconds + 1
    if (issuedBefore > nowSeconds + AHEAD_SECONDS_MAX) {
      return failure('badRequest', 'bad request: issued_before is more than a day ahead; it is in seconds')
    }
    const covered = context.sessions.ofUser(user).filter(({ identity }) => (identity?.issuedAt ?? 0) < issuedBefore)
    const keepUntil = given(request.keep_until) ?? keptUntil(context, covered, nowSeconds)
    if (context.revocations.revoke({ user, issuedBefore, keepUntil }, nowSeconds) === 'full') {
      return failure('limitExceeded', 'limit exceeded: as many users as may be are revoked; nobody was forgotten for this one')
    }
    for (const session of covered) session.disconnect(DISCONNECTS.invalidToken)
    context.logger.event('token.revoked', { user, issuedBefore, keepUntil, disconnected: covered.length })
    await context.keepRevocations(context.revocations.all())
    return result({ issued_before: issuedBefore, keep_until: keepUntil, disconnected: covered.length })
  },
)

/** Until the last such token has expired, as far as can be known: one that is in use and has no expiry never does. */
function keptUntil(context: ApiContext, covered: readonly Session[], nowSeconds: number): number {
  const expiries = covered.map(({ identity }) => identity?.expiresAt ?? FOR_EVER)
  return Math.max(nowSeconds + (context.revocationTtlSeconds ?? REVOCATION_TTL_SECONDS), ...expiries)
}
