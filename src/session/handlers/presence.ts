import { failure, result, type Handler, type Outcome } from '../outcome.ts'
import type { Session } from '../session.ts'
import { permittedChannel } from './known-channel.ts'

/** The error that says why not, if so. */
function forbidden(session: Session, channel: string): Outcome | undefined {
  const permitted = permittedChannel(session, channel, 'presence')
  if (permitted.kind === 'refused') return permitted.outcome
  return permitted.options.presence ? undefined : failure('notAvailable', 'presence is off in this namespace')
}

export const presence: Handler<'presence'> = async (session, { request }) => {
  const no = forbidden(session, request.channel)
  if (no !== undefined) return no
  const members = await session.context.presence.members(request.channel)
  return result({ presence: Object.fromEntries(members) })
}

export const presenceStats: Handler<'presence_stats'> = async (session, { request }) => {
  const no = forbidden(session, request.channel)
  if (no !== undefined) return no
  const { clients, users } = await session.context.presence.stats(request.channel)
  return result({ num_clients: clients, num_users: users })
}
