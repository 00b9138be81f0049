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

/** As {@link knownChannel}, and the client may do `act` there: else 103. */
export function permittedChannel(session: Session, channel: string, act: Act): Known | Refused {
  const known = knownChannel(session, channel)
  if (known.kind === 'refused') return known
  const asker = {
    user: session.identity?.user ?? '',
    subscribed: session.subscriptions.get(channel)?.kind === 'live',
    insecure: session.context.access.insecure,
  }
  return mayAct(act, known, asker) ? known : { kind: 'refused', outcome: failure('permissionDenied') }
}
