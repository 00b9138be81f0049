import { Type } from 'typebox'
import { disconnectOf } from '../disconnect-advice.ts'
import { everywhere } from '../everywhere.ts'
import { given, OFFSET, TEXT, WHO } from '../fields.ts'
import { apiMethod } from '../method.ts'
import { failure } from '../outcome.ts'
import { who } from '../who.ts'

const ADVICE = { code: Type.Optional(OFFSET), reason: TEXT }

/** `{user, ...}` -> `{}`: ends the user's sessions on every instance, by default with 3503. Their tokens stay good: `revoke` takes them back. */
export const disconnect = apiMethod(
  {
    ...WHO,
    whitelist: Type.Optional(Type.Array(Type.String())),
    disconnect: Type.Optional(Type.Object(ADVICE)),
    ...ADVICE,
  },
  async ({ control }, request) => {
    const { code, reason } = request.disconnect ?? request
    const told = disconnectOf(given(code), given(reason))
    if ('kind' in told) return failure('badRequest', `bad request: ${told.detail}`)
    return everywhere(await control.disconnect({ kind: 'disconnect', ...who(request), spared: request.whitelist ?? [], ...told }))
  },
)
