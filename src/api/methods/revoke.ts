import { Type } from 'typebox'
import { REVOCATION_TTL_SECONDS } from '../context.ts'
import { everywhere } from '../everywhere.ts'
import { given, UNIX_SECONDS } from '../fields.ts'
import { apiMethod } from '../method.ts'
import { failure, result } from '../outcome.ts'

/** A later `issued_before` is a mistake, most likely in milliseconds, and would shut the user out for good. */
const AHEAD_SECONDS_MAX = 24 * 3_600

/**
 * Tidegate's own: `{user, issued_before?, keep_until?}` -> `{issued_before, keep_until, disconnected}`. Takes back every token
 * of the user that was issued before then, and ends the sessions that came in with one (3500), on every instance; `disconnected`
 * counts those of this one. By default all that was issued
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
    const revoked = await context.control.revoke({
      user,
      issuedBefore,
      keepUntil: given(request.keep_until),
      keepUntilAtLeast: nowSeconds + (context.revocationTtlSeconds ?? REVOCATION_TTL_SECONDS),
    })
    if (revoked.kind === 'full') {
      return failure('limitExceeded', 'limit exceeded: as many users as may be are revoked; nobody was forgotten for this one')
    }
    const { keepUntil, disconnected } = revoked
    return everywhere(revoked, result({ issued_before: issuedBefore, keep_until: keepUntil, disconnected }))
  },
)
