import { failure, result, type Handler, type Outcome } from '../outcome.ts'
import type { Session } from '../session.ts'
import { permittedChannel } from './known-channel.ts'

/** The error that says why not, if so. */
function forbidden(session: Session, channel: string): Outcome | undefined {
  const permitted = permittedChannel(session, channel, 'presence')
  if (permitted.kind === 'refused') return permitted.outcome
  return permitted.options.presence ? undefined : failure('notAvailable', 'presence is off in this namespace')
}

/** Half a list of who is there would be a wrong one (rule S15). */
function fitting(session: Session, list: Outcome): Outcome {
  const fits = list.kind !== 'result' || list.text.length <= session.outbox.room / 2
  return fits ? list : failure('limitExceeded', 'limit exceeded: too many are here to list; ask presence_stats')
}

export const presence: Handler<'presence'> = async (session, { request }) => {
  const no = forbidden(session, request.channel)
  if (no !== undefined) return no
  const members = await session.context.presence.members(request.channel)
  return { kind: 'finish', finish: () => fitting(session, result({ presence: Object.fromEntries(members) })) }
}

export const presenceStats: Handler<'presence_stats'> = async (session, { request }) => {
  const no = forbidden(session, request.channel)
  if (no !== undefined) return no
  const { clients, users } = await session.context.presence.stats(request.channel)
  return result({ num_clients: clients, num_users: users })
}
