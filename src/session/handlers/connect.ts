import type { ConnectionClaims } from '../../auth/index.ts'
import { resolveChannel } from '../../channel/index.ts'
import { DISCONNECTS, type CommandOf, type ConnectRequest, type Disconnect } from '../../protocol/index.ts'
import { enter, type Entry } from '../entering.ts'
import { expiry, type Identity } from '../identity.ts'
import { disconnecting, failure, type Handler, type Outcome } from '../outcome.ts'
import type { Session } from '../session.ts'
import { judgeToken } from './judge-token.ts'

/** Nobody is asked who they are: `client.insecure`, or anonymous clients are welcome. */
const ANONYMOUS: ConnectionClaims = { user: '', subs: new Map() }

export const connect: Handler<'connect'> = async (session, { request }: CommandOf<'connect'>) => {
  if (!session.ask()) return { kind: 'silent' }
  const judged = await judge(session, request)
  if (judged.kind !== 'valid') {
    session.refuse()
    return judged.outcome
  }
  return letIn(session, request, judged.claims)
}

type Judged =
  | { readonly kind: 'valid'; readonly claims: ConnectionClaims }
  | { readonly kind: 'refused'; readonly outcome: Outcome }

async function judge(session: Session, { token }: ConnectRequest): Promise<Judged> {
  const { access, verifier } = session.context
  if (token === undefined || token === '') {
    if (access.insecure || access.anonymousWithoutToken) return { kind: 'valid', claims: ANONYMOUS }
    session.context.logger.event('connection.refused', {
      client: session.client,
      reason: 'token missing: the client brought none',
    })
    return { kind: 'refused', outcome: disconnecting(DISCONNECTS.invalidToken) }
  }
  const judged = judgeToken(session, await verifier?.verifyConnection(token))
  if (judged.kind === 'valid' && judged.claims.user === '' && !access.anonymousTokens) {
    return { kind: 'refused', outcome: disconnecting(DISCONNECTS.permissionDenied) }
  }
  return judged
}

async function letIn(session: Session, request: ConnectRequest, claims: ConnectionClaims): Promise<Outcome> {
  const { context } = session
  const identity: Identity = { user: claims.user, issuedAt: claims.issuedAt, expiresAt: claims.expiresAt, info: claims.info }
  if (claims.subs.size > context.limits.channelsMax) return disconnecting(DISCONNECTS.channelLimit)
  const entries = await enterAll(session, request, claims, identity)
  if (entries === undefined) {
    session.refuse()
    return failure('unknownChannel', 'the token names a channel of an unknown namespace')
  }
  return {
    kind: 'finish',
    finish() {
      const refusal = refusalNow(session, identity)
      if (refusal !== undefined) {
        for (const entry of entries.values()) entry.abandon()
        return disconnecting(refusal)
      }
      if (!session.grant(identity)) return { kind: 'silent' }
      return { kind: 'result', text: connectResult(session, identity, entries) }
    },
  }
}

/** Looked at again in the turn in which the client would be let in: much may have changed while its channels were prepared. */
function refusalNow(session: Session, { user, issuedAt }: Identity): Disconnect | undefined {
  if (session.context.revocations.covers(user, issuedAt)) return DISCONNECTS.invalidToken
  return session.isFull(user) ? DISCONNECTS.connectionLimit : undefined
}

/** Server-side subscriptions of the token, each prepared; `undefined` if one names an unknown channel. */
async function enterAll(
  session: Session,
  request: ConnectRequest,
  claims: ConnectionClaims,
  identity: Identity,
): Promise<ReadonlyMap<string, Entry> | undefined> {
  const entries = new Map<string, Entry>()
  const abandon = (): void => entries.forEach((entry) => entry.abandon())
  try {
    for (const [channel, grant] of claims.subs) {
      const resolved = resolveChannel(session.context.rules, channel)
      if (resolved.kind !== 'known' || resolved.isReserved) {
        abandon()
        return undefined
      }
      const asked = { ...request.subs?.[channel], channel, options: resolved.options, recoverable: true, positioned: true }
      const data = grant.data === undefined ? {} : { data: grant.data }
      entries.set(
        channel,
        await enter(session, asked, { identity, channelInfo: grant.info, expiresAt: undefined, serverSide: true, ...data }),
      )
    }
    return entries
  } catch (error) {
    abandon()
    throw error
  }
}

function connectResult(session: Session, identity: Identity, entries: ReadonlyMap<string, Entry>): string {
  const { context, client, wire, secret } = session
  const plain = {
    client,
    version: context.version,
    ...expiry(identity.expiresAt, context.clock.wallMs()),
    ping: Math.ceil(context.limits.pingIntervalMs / 1_000),
    pong: true,
    ...(wire.emulated && { session: secret, node: context.node }),
  }
  const subs = [...entries].flatMap(([channel, entry]) => {
    const text = entry.finish()
    return text === undefined ? [] : [`${JSON.stringify(channel)}:${text}`]
  })
  const text = JSON.stringify(plain)
  return subs.length === 0 ? text : `${text.slice(0, -1)},"subs":{${subs.join(',')}}}`
}
