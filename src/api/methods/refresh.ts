import { Type } from 'typebox'
import { everywhere } from '../everywhere.ts'
import { ANYTHING, FLAG, given, UNIX_SECONDS, WHO } from '../fields.ts'
import { apiMethod } from '../method.ts'
import { who } from '../who.ts'

/**
 * `{user, expire_at, ...}` -> `{}`: until when the user's sessions may stay; without `expire_at` for ever. `expired`, or a
 * time that is past, ends them with 3005: their clients come back with a newer token.
 */
export const refresh = apiMethod(
  { ...WHO, expired: FLAG, expire_at: UNIX_SECONDS, info: Type.Optional(ANYTHING) },
  async (context, request) => {
    const expiresAt = given(request.expire_at)
    const isOver = request.expired === true || (expiresAt !== undefined && expiresAt * 1_000 <= context.clock.wallMs())
    const info = request.info ?? undefined
    const order = {
      kind: 'refresh',
      ...who(request),
      isOver,
      ...(expiresAt !== undefined && { expiresAt }),
      ...(info !== undefined && { info }),
    } as const
    return everywhere(await context.control.refresh(order))
  },
)
