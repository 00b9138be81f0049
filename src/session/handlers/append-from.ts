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
  const draft = {
    data: JSON.stringify(data),
    info,
    ...(permitted.options.delta_publish && { delta: true }),
    ...(id !== undefined && { id }),
  }
  return context.log.append(channel, draft, retentionOf(permitted.options, context.limits.idWindowMs))
}
