import { UNSUBSCRIBES } from '../../protocol/index.ts'
import { chosenSessions } from '../chosen-sessions.ts'
import { given, TEXT, WHO } from '../fields.ts'
import { knownChannel } from '../known-channel.ts'
import { apiMethod } from '../method.ts'
import { DONE } from '../outcome.ts'

/** `{user, channel}` -> `{}`: takes the user's sessions out of a channel; without a channel out of all. Clients stay away (2000). */
export const unsubscribe = apiMethod({ ...WHO, channel: TEXT }, (context, request) => {
  const channel = given(request.channel)
  if (channel !== undefined) {
    const known = knownChannel(context, channel)
    if (known.kind === 'error') return known
  }
  for (const session of chosenSessions(context.sessions, request)) {
    const left = channel === undefined ? [...session.subscriptions.keys()] : [channel]
    for (const name of left) session.unsubscribe(name, UNSUBSCRIBES.server)
  }
  return DONE
})
