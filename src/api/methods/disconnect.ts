import { Type } from 'typebox'
import { chosenSessions } from '../chosen-sessions.ts'
import { disconnectOf } from '../disconnect-advice.ts'
import { given, OFFSET, TEXT, WHO } from '../fields.ts'
import { apiMethod } from '../method.ts'
import { DONE, failure } from '../outcome.ts'

const ADVICE = { code: Type.Optional(OFFSET), reason: TEXT }

/** `{user, ...}` -> `{}`: ends the user's sessions here, by default with 3503. Their tokens stay good: `revoke` takes them back. */
export const disconnect = apiMethod(
  {
    ...WHO,
    whitelist: Type.Optional(Type.Array(Type.String())),
    disconnect: Type.Optional(Type.Object(ADVICE)),
    ...ADVICE,
  },
  ({ sessions }, request) => {
    const { code, reason } = request.disconnect ?? request
    const told = disconnectOf(given(code), given(reason))
    if ('kind' in told) return failure('badRequest', `bad request: ${told.detail}`)
    const spared = new Set(request.whitelist)
    for (const session of chosenSessions(sessions, request)) if (!spared.has(session.client)) session.disconnect(told)
    return DONE
  },
)
