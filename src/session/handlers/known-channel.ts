import { mayAct, resolveChannel, type Act, type ResolvedChannel } from '../../channel/index.ts'
import { failure, type Outcome } from '../outcome.ts'
import type { Session } from '../session.ts'

export type Known = Extract<ResolvedChannel, { kind: 'known' }>
type Refused = { readonly kind: 'refused'; readonly outcome: Outcome }

/** The channel's options, or the error that says why there are none: 102 for an unknown namespace, 107 for a bad name. */
export function knownChannel(session: Session, channel: string): Known | Refused {
  const resolved = resolveChannel(session.context.rules, channel)
  switch (resolved.kind) {
    case 'known':
      return resolved
    case 'unknown':
      return { kind: 'refused', outcome: failure('unknownChannel') }
    case 'malformed':
      return { kind: 'refused', outcome: failure('badRequest', resolved.reason) }
  }
}

/** As {@link knownChannel}, and the client may do `act` there: else 103, or 100 while it comes back after its position was lost. */
export function permittedChannel(session: Session, channel: string, act: Act): Known | Refused {
  const known = knownChannel(session, channel)
  if (known.kind === 'refused') return known
  const asker = {
    user: session.identity?.user ?? '',
    subscribed: session.subscriptions.get(channel)?.kind === 'live',
    insecure: session.context.access.insecure,
  }
  if (mayAct(act, known, asker)) return known
  // It was there, and is told to come back: what it may do then it may not be refused for good now.
  const isOnItsWay = session.isDisplaced(channel) && mayAct(act, known, { ...asker, subscribed: true })
  const outcome = isOnItsWay
    ? failure('internal', 'the subscription begins anew, try again when it has')
    : failure('permissionDenied')
  return { kind: 'refused', outcome }
}
