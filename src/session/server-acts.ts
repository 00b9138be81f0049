/** What a server asks of a session from outside its conversation: into a channel, and a newer expiry. */
import type { ChannelOptions } from '../channel/index.ts'
import { encodePush, type Json, type PublicationJson, type SubscribeResult } from '../protocol/index.ts'
import { enter, subscribePush } from './entering.ts'
import { expiry } from './identity.ts'
import type { Session } from './session.ts'

/** A place in a channel that the client did not ask for. */
export interface ServerSubscription {
  readonly channel: string
  readonly options: ChannelOptions
  /** Shown to others as `chan_info`. */
  readonly info?: Json
  /** Sent to the client with the push. */
  readonly data?: Json
  /** Unix seconds. */
  readonly expiresAt?: number
  /** What came after this position follows the push, if the channel can recover. */
  readonly recoverSince?: { readonly offset: number; readonly epoch: string }
}

/**
 * `already`: it is in, or on its way in. `full`: it has as many channels as it may. `gone`: it is not open, has ended
 * meanwhile, or was taken out again before it was in. Only `subscribed` was told to the client.
 */
export type ServerSubscribed = 'subscribed' | 'already' | 'full' | 'gone'

/** Puts a session into a channel and tells its client so, in the turn in which it goes live (rule S11). */
export async function subscribeSession(session: Session, asked: ServerSubscription): Promise<ServerSubscribed> {
  const { identity, subscriptions, context, outbox } = session
  const { channel, options, recoverSince } = asked
  if (identity === undefined) return 'gone'
  if (subscriptions.has(channel)) return 'already'
  if (subscriptions.size >= context.limits.channelsMax) return 'full'
  const recover = recoverSince === undefined ? {} : { recover: true, ...recoverSince }
  const entry = await enter(
    session,
    { ...recover, channel, options, recoverable: true, positioned: true },
    {
      identity,
      channelInfo: asked.info,
      expiresAt: asked.expiresAt,
      serverSide: true,
      ...(asked.data !== undefined && { data: asked.data }),
    },
  )
  const entering = subscriptions.get(channel)
  if (entering?.kind === 'entering' && entering.cancelled !== undefined) {
    entry.abandon()
    return 'gone'
  }
  const text = entry.finish()
  if (text === undefined) return 'gone'
  for (const push of pushes(channel, text)) outbox.add(push)
  return 'subscribed'
}

/**
 * A subscribe push has no room for publications: what was recovered follows it, and the push names the position before the
 * first, so that a client that loses its connection in between asks for the rest.
 */
function pushes(channel: string, resultText: string): readonly string[] {
  const { publications = [], ...result } = JSON.parse(resultText) as SubscribeResult
  const [first] = publications
  if (first?.offset === undefined) return [subscribePush(channel, JSON.stringify(result))]
  return [
    subscribePush(channel, JSON.stringify({ ...result, offset: first.offset - 1 })),
    ...publications.map((publication) => encodePush('pub', publication satisfies PublicationJson, channel)),
  ]
}

/**
 * The client may stay until `expiresAt` (Unix seconds; absent: for ever), and others see `info` from now on where it enters
 * anew (absent: as before). Its client is told when it expires.
 */
export function refreshSession(
  session: Session,
  { expiresAt, info }: { readonly expiresAt: number | undefined; readonly info: Json | undefined },
): void {
  const { identity, context, outbox } = session
  if (identity === undefined) return
  session.renew({ ...identity, expiresAt, info: info ?? identity.info })
  const { ttl } = expiry(expiresAt, context.clock.wallMs())
  if (ttl !== undefined) outbox.add(encodePush('refresh', { expires: true, ttl }))
}
