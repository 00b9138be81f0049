import { everywhere } from '../everywhere.ts'
import { given, TEXT, WHO } from '../fields.ts'
import { knownChannel } from '../known-channel.ts'
import { apiMethod } from '../method.ts'
import { who } from '../who.ts'

/** `{user, channel}` -> `{}`: takes the user's sessions out of a channel; without a channel out of all. Clients stay away (2000). */
export const unsubscribe = apiMethod({ ...WHO, channel: TEXT }, async (context, request) => {
  const channel = given(request.channel)
  if (channel !== undefined) {
    const known = knownChannel(context, channel)
    if (known.kind === 'error') return known
  }
  const order = { kind: 'unsubscribe', ...who(request), ...(channel !== undefined && { channel }) } as const
  return everywhere(await context.control.unsubscribe(order))
})
