/** What an order means for the sessions of this instance. */
import { resolveChannel, type ChannelOptions, type ChannelRules } from '../channel/index.ts'
import { DISCONNECTS, UNSUBSCRIBES, type Json } from '../protocol/index.ts'
import { refreshSession, subscribeSession, type ServerSubscribed, type Session, type Sessions } from '../session/index.ts'
import type { OrderOf, Who } from './order.ts'

/** The open sessions of a user here; of one client or session only if one is named. */
export function chosenSessions(sessions: Sessions, { user, client, session }: Who): readonly Session[] {
  return sessions
    .ofUser(user)
    .filter((one) => client === undefined || one.client === client)
    .filter((one) => session === undefined || one.secret === session)
}

export function disconnectHere(sessions: Sessions, order: OrderOf<'disconnect'>): void {
  const { code, reason } = order
  const spared = new Set(order.spared)
  for (const session of chosenSessions(sessions, order)) if (!spared.has(session.client)) session.disconnect({ code, reason })
}

/** Clients stay away (2000). */
export function unsubscribeHere(sessions: Sessions, order: OrderOf<'unsubscribe'>): void {
  for (const session of chosenSessions(sessions, order)) {
    const left = order.channel === undefined ? [...session.subscriptions.keys()] : [order.channel]
    for (const name of left) session.unsubscribe(name, UNSUBSCRIBES.server)
  }
}

/** By this instance's own rules for the channel; where it has none for it, nobody is subscribed. */
export async function subscribeHere(
  sessions: Sessions,
  rules: ChannelRules,
  order: OrderOf<'subscribe'>,
): Promise<readonly ServerSubscribed[]> {
  const { channel, override, info, data, expiresAt, recoverSince } = order
  const resolved = resolveChannel(rules, channel)
  if (resolved.kind !== 'known' || resolved.isReserved) return []
  const asked = {
    channel,
    options: { ...resolved.options, ...override } satisfies ChannelOptions,
    ...(info !== undefined && { info: info as Json }),
    ...(data !== undefined && { data: data as Json }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(recoverSince !== undefined && { recoverSince }),
  }
  return Promise.all(chosenSessions(sessions, order).map((session) => subscribeSession(session, asked)))
}

export function refreshHere(sessions: Sessions, order: OrderOf<'refresh'>): void {
  const { isOver, expiresAt, info } = order
  for (const session of chosenSessions(sessions, order)) {
    if (isOver) session.disconnect(DISCONNECTS.expired)
    else refreshSession(session, { expiresAt, info: info as Json | undefined })
  }
}
