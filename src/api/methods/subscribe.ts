import { Type } from 'typebox'
import { everywhere } from '../everywhere.ts'
import { ANYTHING, CHANNEL, given, POSITION, TEXT, UNIX_SECONDS, WHO } from '../fields.ts'
import { knownChannel } from '../known-channel.ts'
import { apiMethod } from '../method.ts'
import { failure } from '../outcome.ts'
import { payloadOf } from '../payload.ts'
import { who } from '../who.ts'

/** Centrifugo's way to say that a flag was given. */
const CHOICE = Type.Optional(Type.Object({ value: Type.Boolean() }))
const OVERRIDE = {
  presence: CHOICE,
  join_leave: CHOICE,
  force_recovery: CHOICE,
  force_positioning: CHOICE,
  force_push_join_leave: CHOICE,
}

/**
 * `{user, channel, ...}` -> `{}`: a server-side subscription for every session that the user has now, on any instance. It is
 * no permission: it ends with the session. Who is in already stays as they are. That a session has too many channels is told of
 * this instance's own only.
 */
export const subscribe = apiMethod(
  {
    ...WHO,
    channel: CHANNEL,
    info: Type.Optional(ANYTHING),
    b64info: TEXT,
    data: Type.Optional(ANYTHING),
    b64data: TEXT,
    expire_at: UNIX_SECONDS,
    recover_since: Type.Optional(POSITION),
    override: Type.Optional(Type.Object(OVERRIDE, { additionalProperties: false })),
  },
  async (context, request) => {
    const { channel, recover_since: since, override } = request
    const known = knownChannel(context, channel)
    if (known.kind === 'error') return known
    const info = payloadOf('info', request.info ?? undefined, request.b64info)
    const data = payloadOf('data', request.data ?? undefined, request.b64data)
    if (info?.kind === 'wrong') return failure('badRequest', `bad request: ${info.detail}`)
    if (data?.kind === 'wrong') return failure('badRequest', `bad request: ${data.detail}`)
    const expiresAt = given(request.expire_at)
    const { here, elsewhere } = await context.control.subscribe({
      kind: 'subscribe',
      ...who(request),
      channel,
      override: Object.fromEntries(Object.entries(override ?? {}).map(([name, choice]) => [name, choice.value])),
      ...(info !== undefined && { info: JSON.parse(info.text) as unknown }),
      ...(data !== undefined && { data: JSON.parse(data.text) as unknown }),
      ...(expiresAt !== undefined && { expiresAt }),
      ...(since !== undefined && { recoverSince: { offset: since.offset ?? 0, epoch: since.epoch ?? '' } }),
    })
    const full = here.filter((outcome) => outcome === 'full').length
    if (full === 0) return everywhere({ elsewhere })
    const { channelsMax } = context.limits
    return failure('limitExceeded', `limit exceeded: ${full} of ${here.length} sessions are in ${channelsMax} channels`)
  },
)
