import { Type } from 'typebox'
import { atMost } from '../at-most.ts'
import { API_LIMITS } from '../context.ts'
import { apiMethod } from '../method.ts'
import { envelope, failure, type ApiOutcome } from '../outcome.ts'
import { append, draftOf, PUBLICATION } from './publish.ts'

/** `{channels, data, ...}` -> `{responses}`, one for each channel, in their order; one that fails fails alone. */
export const broadcast = apiMethod(
  { channels: Type.Array(Type.String()), ...PUBLICATION },
  async (context, { channels, ...request }) => {
    const { broadcastChannelsMax, atOnceMax } = context.apiLimits ?? API_LIMITS
    if (channels.length === 0) return failure('badRequest', 'bad request: channels is empty')
    if (channels.length > broadcastChannelsMax) {
      return failure('badRequest', `bad request: channels has more than ${broadcastChannelsMax} entries`)
    }
    const draft = draftOf(request)
    if (draft.kind === 'error') return draft
    const outcomes: readonly ApiOutcome[] = await atMost(atOnceMax, channels, (channel) => append(context, channel, draft))
    return { kind: 'result', text: `{"responses":[${outcomes.map(envelope).join(',')}]}` }
  },
)
