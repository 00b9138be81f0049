import { Type } from 'typebox'
import { DISCONNECTS, type Json } from '../../protocol/index.ts'
import { refreshSession } from '../../session/index.ts'
import { chosenSessions } from '../chosen-sessions.ts'
import { ANYTHING, FLAG, given, UNIX_SECONDS, WHO } from '../fields.ts'
import { apiMethod } from '../method.ts'
import { DONE } from '../outcome.ts'

/**
 * `{user, expire_at, ...}` -> `{}`: until when the user's sessions may stay; without `expire_at` for ever. `expired`, or a
 * time that is past, ends them with 3005: their clients come back with a newer token.
 */
export const refresh = apiMethod(
  { ...WHO, expired: FLAG, expire_at: UNIX_SECONDS, info: Type.Optional(ANYTHING) },
  (context, request) => {
    const expiresAt = given(request.expire_at)
    const isOver = request.expired === true || (expiresAt !== undefined && expiresAt * 1_000 <= context.clock.wallMs())
    const info = (request.info ?? undefined) as Json | undefined
    for (const session of chosenSessions(context.sessions, request)) {
      if (isOver) session.disconnect(DISCONNECTS.expired)
      else refreshSession(session, { expiresAt, info })
    }
    return DONE
  },
)
