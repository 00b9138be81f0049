/** How a session gets into a channel and out of it: position, presence, and who is told. */
import { isAway, type ChannelOptions } from '../channel/index.ts'
import { encodePush, type ClientInfo, type Json } from '../protocol/index.ts'
import { clientInfo, expiry, type Identity } from './identity.ts'
import { encodePublications, prepare, type EnterRequest, type Features, type Position, type Prepared } from './positioning.ts'
import type { Session } from './session.ts'
import { LiveSubscription, type EnteringSubscription } from './subscription.ts'

/** Who enters, besides what is asked of the channel. */
export interface Entrant {
  readonly identity: Identity
  /** `info` of the subscription token or grant. */
  readonly channelInfo: Json | undefined
  /** `exp` of the subscription token, Unix seconds. */
  readonly expiresAt: number | undefined
  readonly serverSide: boolean
  /** Sent to the client with the reply. */
  readonly data?: Json
}

/** Everything that takes time is done. */
export interface Entry {
  /**
   * Goes live. Must be called in the turn in which its return value, JSON text of the subscribe result, goes into the outbox.
   * Returns `undefined` when the session has gone meanwhile.
   */
  finish(): string | undefined
  /** Instead of {@link finish}: the place is given back. */
  abandon(): void
}

/** For a session that ended while its token was judged: it must not take a place that nobody would give back. */
const GONE: Entry = { finish: () => undefined, abandon: () => {} }

/** Prepares a place in a channel. Marks it as entering at once, so that a second try is seen. */
export async function enter(session: Session, request: EnterRequest, entrant: Entrant): Promise<Entry> {
  const { context, subscriptions, client } = session
  const { channel, options } = request
  if (session.phase.kind === 'closed') return GONE
  const entering: EnteringSubscription = { kind: 'entering', cancelled: undefined, abandon: undefined }
  subscriptions.set(channel, entering)
  const isOurs = (): boolean => subscriptions.get(channel) === entering
  const info = clientInfo(client, entrant.identity, entrant.channelInfo)
  let arrived: Prepared | undefined
  try {
    const prepared = (arrived = await prepare(context, request))
    if (options.presence) await context.presence.add(channel, info, context.limits.presenceTtlMs)
    const abandon = (): void => {
      prepared.abandon()
      if (isOurs()) subscriptions.delete(channel)
      removePresence(session, channel, options)
    }
    if (isOurs()) entering.abandon = abandon
    else abandon() // the session has ended meanwhile
    const finish = (): string | undefined => {
      if (!isOurs()) return undefined
      const { features } = prepared
      const infoText = JSON.stringify(info)
      const about = { channel, options, info: infoText, features, serverSide: entrant.serverSide, expiresAt: entrant.expiresAt }
      const live = new LiveSubscription(about, session.wire.framing, session)
      subscriptions.set(channel, live)
      session.forgetDisplaced(channel)
      const position = prepared.goLive(live, session.outbox.room)
      if (options.join_leave) announce(session, channel, 'join', infoText)
      return subscribeResult(features, position, entrant, context.clock.wallMs())
    }
    return { finish, abandon }
  } catch (error) {
    arrived?.abandon()
    if (isOurs()) subscriptions.delete(channel)
    // Only the answer may have been lost: an entry that nobody takes back shows somebody who is not there.
    if (arrived !== undefined) removePresence(session, channel, options)
    throw error
  }
}

/** JSON text of a SubscribeResult; the publications in it are text already. */
function subscribeResult(features: Features, position: Position, entrant: Entrant, wallMs: number): string {
  const plain = {
    ...expiry(entrant.expiresAt, wallMs),
    ...(features.recoverable && { recoverable: true }),
    ...(features.positioned && { positioned: true }),
    ...(features.delta && { delta: true }),
    ...(position.kind === 'at' && { epoch: position.epoch, offset: position.offset }),
    ...(position.kind === 'at' && position.recovered !== undefined && { was_recovering: true, recovered: position.recovered }),
    ...(entrant.data !== undefined && { data: entrant.data }),
  }
  const text = JSON.stringify(plain)
  if (position.kind === 'none' || position.publications.length === 0) return text
  const publications = `"publications":${encodePublications(position.publications, features.delta)}`
  return `${text.slice(0, -1)},${publications}}`
}

/** Gives a live place back: nothing is heard any more, and the others learn it. */
export function leaveChannel(session: Session, subscription: LiveSubscription): void {
  const { channel, options, info } = subscription
  session.context.hub.leave(channel, subscription)
  removePresence(session, channel, options)
  if (options.join_leave) announce(session, channel, 'leave', info)
}

/** Says again that this client is still here, in every channel that shows who is. */
export function renewPresence(session: Session): void {
  const { presence, limits } = session.context
  for (const subscription of session.subscriptions.values()) {
    if (subscription.kind !== 'live' || !subscription.options.presence) continue
    inBackground(session, presence.add(subscription.channel, JSON.parse(subscription.info) as ClientInfo, limits.presenceTtlMs))
  }
}

/** What an API call tells a client that it has put into a channel. */
export function subscribePush(channel: string, resultText: string): string {
  return encodePush('subscribe', JSON.parse(resultText) as Record<string, never>, channel)
}

function removePresence(session: Session, channel: string, options: ChannelOptions): void {
  if (options.presence) inBackground(session, session.context.presence.remove(channel, session.client))
}

function announce(session: Session, channel: string, kind: 'join' | 'leave', info: string): void {
  inBackground(session, session.context.log.announce(channel, { kind, info }))
}

/** Nobody waits for it: presence expires by itself, and joins and leaves are at-most-once. */
function inBackground(session: Session, work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    const { outages, logger } = session.context
    if (isAway(error)) outages.note(error, 'background')
    else logger.event('command.failed', { error, client: session.client })
  })
}
