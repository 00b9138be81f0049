import type { ApiContext } from '../context.ts'
import { CHANNEL } from '../fields.ts'
import { knownChannel } from '../known-channel.ts'
import { apiMethod } from '../method.ts'
import { failure, result, type ApiFailure } from '../outcome.ts'

/** `{channel}` -> `{presence}`: who is there, by client id. */
export const presence = apiMethod({ channel: CHANNEL }, async (context, { channel }) => {
  const no = withoutPresence(context, channel)
  if (no !== undefined) return no
  return result({ presence: Object.fromEntries(await context.presence.members(channel)) })
})

/** `{channel}` -> `{num_clients, num_users}`. */
export const presenceStats = apiMethod({ channel: CHANNEL }, async (context, { channel }) => {
  const no = withoutPresence(context, channel)
  if (no !== undefined) return no
  const { clients, users } = await context.presence.stats(channel)
  return result({ num_clients: clients, num_users: users })
})

/** The error that says why not, if so. */
function withoutPresence(context: ApiContext, channel: string): ApiFailure | undefined {
  const known = knownChannel(context, channel)
  if (known.kind === 'error') return known
  return known.options.presence ? undefined : failure('notAvailable', 'not available: presence is off in this namespace')
}
