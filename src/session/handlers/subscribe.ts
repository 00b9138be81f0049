import { maySubscribe } from '../../channel/index.ts'
import type { Json, SubscribeRequest } from '../../protocol/index.ts'
import { UNSUBSCRIBES } from '../../protocol/index.ts'
import { enter } from '../entering.ts'
import type { Identity } from '../identity.ts'
import { failure, type Handler, type Outcome } from '../outcome.ts'
import type { Session } from '../session.ts'
import { isFor, judgeToken } from './judge-token.ts'
import { knownChannel, type Known } from './known-channel.ts'

export const subscribe: Handler<'subscribe'> = async (session, { request }) => {
  const { identity, subscriptions, context } = session
  if (identity === undefined) return failure('unauthorized')
  const known = knownChannel(session, request.channel)
  if (known.kind === 'refused') return known.outcome
  if (subscriptions.has(request.channel)) return failure('alreadySubscribed')
  if (subscriptions.size >= context.limits.channelsMax)
    return failure('limitExceeded', `limit exceeded: ${context.limits.channelsMax} channels`)
  const permitted = await permission(session, known, request, identity)
  if (permitted.kind === 'refused') {
    session.forgetDisplaced(request.channel)
    return permitted.outcome
  }
  // The server may have put the client there while its token was judged.
  if (subscriptions.has(request.channel)) return failure('alreadySubscribed')
  const entry = await enter(session, { ...request, options: known.options }, { identity, ...permitted, serverSide: false })
  return {
    kind: 'finish',
    finish() {
      const entering = subscriptions.get(request.channel)
      const cancelled = entering?.kind === 'entering' ? entering.cancelled : undefined
      if (cancelled !== undefined) {
        entry.abandon()
        return failure(
          'permissionDenied',
          cancelled.code === UNSUBSCRIBES.server.code ? 'unsubscribed by the server' : cancelled.reason,
        )
      }
      const text = entry.finish()
      return text === undefined ? { kind: 'silent' } : { kind: 'result', text }
    },
  }
}

type Permission =
  | { readonly kind: 'permitted'; readonly channelInfo: Json | undefined; readonly expiresAt: number | undefined }
  | { readonly kind: 'refused'; readonly outcome: Outcome }

/** By token, if there is one: then by it alone. Else by the rules of the namespace. */
async function permission(session: Session, known: Known, request: SubscribeRequest, identity: Identity): Promise<Permission> {
  const { verifier, access } = session.context
  if (request.token === undefined || request.token === '') {
    const permitted = maySubscribe(known, { user: identity.user, subscribed: false, insecure: access.insecure })
    if (!permitted) return { kind: 'refused', outcome: failure('permissionDenied') }
    return { kind: 'permitted', channelInfo: undefined, expiresAt: undefined }
  }
  const judged = judgeToken(session, await verifier?.verifySubscription(request.token))
  if (judged.kind === 'refused') {
    const isForbidden = judged.reason === 'invalid' || judged.reason === 'revoked'
    return { kind: 'refused', outcome: isForbidden ? failure('permissionDenied') : judged.outcome }
  }
  const { claims } = judged
  if (!isFor(claims, request.channel, identity)) return { kind: 'refused', outcome: failure('permissionDenied') }
  return { kind: 'permitted', channelInfo: claims.info, expiresAt: claims.expiresAt }
}
