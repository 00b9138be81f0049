import { Type } from 'typebox'
import { keepsHistory, retentionOf, type ChannelOptions, type StoredPublication } from '../../channel/index.ts'
import { encodePublication } from '../../protocol/index.ts'
import { API_LIMITS, type ApiContext } from '../context.ts'
import { CHANNEL, FLAG, POSITION } from '../fields.ts'
import { knownChannel } from '../known-channel.ts'
import { apiMethod } from '../method.ts'
import { DONE, failure, type ApiFailure } from '../outcome.ts'

/**
 * `{channel, limit, since, reverse}` -> `{publications, epoch, offset}`. Without a limit the position only; a negative one
 * asks for as much as there is, in bounds: whoever has not seen `offset` goes on with `since`.
 */
export const history = apiMethod(
  { channel: CHANNEL, limit: Type.Optional(Type.Integer()), since: Type.Optional(POSITION), reverse: FLAG },
  async (context, { channel, limit = 0, since, reverse = false }) => {
    const remembering = withHistory(context, channel)
    if (remembering.kind === 'error') return remembering
    const { historyPublicationsMax: max, historyLengthMax } = context.apiLimits ?? API_LIMITS
    const filter = {
      limit: limit < 0 ? max : Math.min(limit, max),
      reverse,
      ...(since !== undefined && { since: { offset: since.offset ?? 0, epoch: since.epoch ?? '' } }),
    }
    const page = await context.log.read(channel, filter, retentionOf(remembering.options, context.limits.idWindowMs))
    if (page.kind === 'unrecoverable') return failure('unrecoverablePosition')
    const { top } = page
    const publications = shortened(page.publications, historyLengthMax).map((publication) => encodePublication(publication))
    const text = `{"publications":[${publications.join(',')}],"epoch":${JSON.stringify(top.epoch)},"offset":${top.offset}}`
    return { kind: 'result', text }
  },
)

/** `{channel}` -> `{}`: what was said is forgotten, and every position in it is a gap. */
export const historyRemove = apiMethod({ channel: CHANNEL }, async (context, { channel }) => {
  const remembering = withHistory(context, channel)
  if (remembering.kind === 'error') return remembering
  await context.log.remove(channel)
  return DONE
})

function withHistory(
  context: ApiContext,
  channel: string,
): { readonly kind: 'known'; readonly options: ChannelOptions } | ApiFailure {
  const known = knownChannel(context, channel)
  if (known.kind === 'error' || keepsHistory(known.options)) return known
  return failure('notAvailable', 'not available: history is off in this namespace')
}

/** As many as fit, at least one. */
function shortened(publications: readonly StoredPublication[], lengthMax: number): readonly StoredPublication[] {
  let length = 0
  const end = publications.findIndex(({ data }, index) => (length += data.length) > lengthMax && index > 0)
  return end === -1 ? publications : publications.slice(0, end)
}
