import { retentionOf, type Appended } from '../../channel/index.ts'
import type { Json } from '../../protocol/index.ts'
import { clientInfo } from '../identity.ts'
import { failure, type Outcome } from '../outcome.ts'
import type { Session } from '../session.ts'
import { permittedChannel } from './known-channel.ts'

type Refused = { readonly kind: 'refused'; readonly outcome: Outcome }

/** Appends in a client's name, if it may. Starts at once, so that a client's publications keep their order. */
export function appendFrom(session: Session, channel: string, data: Json, id: string | undefined): Promise<Appended> | Refused {
  const { identity, context, client } = session
  if (identity === undefined) return { kind: 'refused', outcome: failure('unauthorized') }
  const permitted = permittedChannel(session, channel, 'publish')
  if (permitted.kind === 'refused') return permitted
  const subscription = session.subscriptions.get(channel)
  const info = subscription?.kind === 'live' ? subscription.info : JSON.stringify(clientInfo(client, identity, undefined))
  const text = jsonText(data)
  if (text === undefined) return { kind: 'refused', outcome: failure('badRequest', 'data is nested too deeply') }
  const draft = {
    data: text,
    info,
    ...(permitted.options.delta_publish && { delta: true }),
    ...(id !== undefined && { id }),
  }
  return context.log.append(channel, draft, retentionOf(permitted.options, context.limits.idWindowMs))
}

/** Parsing goes deeper than writing does; what cannot be written is the sender's to mend. */
function jsonText(data: Json): string | undefined {
  try {
    return JSON.stringify(data)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
