import { keepsHistory, retentionOf, type HistoryFilter } from '../../channel/index.ts'
import type { HistoryRequest } from '../../protocol/index.ts'
import { failure, type Handler } from '../outcome.ts'
import { encodePublications, fitInto } from '../positioning.ts'
import { permittedChannel } from './known-channel.ts'

export const history: Handler<'history'> = async (session, { request }) => {
  const { context } = session
  const permitted = permittedChannel(session, request.channel, 'history')
  if (permitted.kind === 'refused') return permitted.outcome
  if (!keepsHistory(permitted.options)) return failure('notAvailable', 'history is off in this namespace')
  const filter = historyFilter(request, context.limits.historyPublicationsMax)
  const page = await context.log.read(request.channel, filter, retentionOf(permitted.options, context.limits.idWindowMs))
  if (page.kind === 'unrecoverable') return failure('unrecoverablePosition')
  const { top, publications } = page
  return {
    kind: 'finish',
    finish() {
      // Whoever has not seen all goes on with `since` (rule S15).
      const fitting = publications.slice(0, Math.max(1, fitInto(publications, session.outbox.room)))
      const text = `{"publications":${encodePublications(fitting, false)},"epoch":${JSON.stringify(top.epoch)},"offset":${top.offset}}`
      return { kind: 'result', text }
    },
  }
}

/** A limit of 0 asks for the position only, a negative one for all that the server gives. */
export function historyFilter(
  { limit = 0, since, reverse = false }: Omit<HistoryRequest, 'channel'>,
  max: number,
): HistoryFilter {
  return {
    limit: limit < 0 ? max : Math.min(limit, max),
    reverse,
    ...(since !== undefined && { since: { offset: since.offset ?? 0, epoch: since.epoch ?? '' } }),
  }
}
