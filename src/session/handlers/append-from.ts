import { retentionOf, type Appended } from '../../channel/index.ts'
import type { Json } from '../../protocol/index.ts'
import { failure, type Outcome } from '../outcome.ts'
import type { Session } from '../session.ts'
import { permittedChannel } from './known-channel.ts'

export type Refused = { readonly kind: 'refused'; readonly outcome: Outcome }

/** What a client publishes. */
export interface FromClient {
  readonly channel: string
  readonly data: Json
  /** JSON text of `data`, where it is known. */
  readonly text: string | undefined
  /** See `PublicationDraft.id`. */
  readonly id: string | undefined
}

/** Appends in a client's name, if it may. Starts at once, so that a client's publications keep their order. */
export function appendFrom(
  session: Session,
  { channel, data, text: known, id }: FromClient,
): Refused | Appended | Promise<Appended> {
  const { identity, context } = session
  if (identity === undefined) return { kind: 'refused', outcome: failure('unauthorized') }
  const permitted = permittedChannel(session, channel, 'publish')
  if (permitted.kind === 'refused') return permitted
  const subscription = session.subscriptions.get(channel)
  const info = subscription?.kind === 'live' ? subscription.info : session.infoOf(identity)
  const text = known ?? jsonText(data)
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
