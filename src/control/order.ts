import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'

const TEXT = Type.Optional(Type.String())
const WHOLE = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const SECONDS = Type.Optional(WHOLE)
/** Any JSON. */
const ANYTHING = Type.Optional(Type.Unknown())

/** Whose sessions: a client id or a session's own id narrows it. An empty user is the anonymous. */
const WHO = { user: Type.String(), client: TEXT, session: TEXT }

/** Strict: a field that is not known may say what must not be done. */
const order = <Kind extends string, Fields extends Record<string, object>>(kind: Kind, fields: Fields) =>
  Type.Object({ kind: Type.Literal(kind), ...fields }, { additionalProperties: false })

const OrderShape = Type.Union([
  order('disconnect', { ...WHO, spared: Type.Array(Type.String()), code: WHOLE, reason: Type.String() }),
  /** Without a channel: out of all. */
  order('unsubscribe', { ...WHO, channel: TEXT }),
  order('subscribe', {
    ...WHO,
    channel: Type.String(),
    override: Type.Record(Type.String(), Type.Boolean()),
    info: ANYTHING,
    data: ANYTHING,
    expiresAt: SECONDS,
    recoverSince: Type.Optional(Type.Object({ offset: WHOLE, epoch: Type.String() }, { additionalProperties: false })),
  }),
  /** `isOver`: they end now. */
  order('refresh', { ...WHO, isOver: Type.Boolean(), expiresAt: SECONDS, info: ANYTHING }),
  /** `widens`: to be kept as long as the longest token that is in use anywhere. */
  order('revoke', { user: Type.String(), issuedBefore: WHOLE, keepUntil: WHOLE, widens: Type.Boolean() }),
  /** A frame that a client of HTTP streaming or SSE sent to another instance than its session's. */
  order('frame', { session: Type.String(), data: Type.String() }),
  order('ask-channels', { ask: Type.String(), pattern: Type.String() }),
  order('channels', { ask: Type.String(), channels: Type.Record(Type.String(), WHOLE), isLast: Type.Boolean() }),
])

const validator = Compile(OrderShape)

export type Order = Static<typeof OrderShape>
export type OrderOf<Kind extends Order['kind']> = Extract<Order, { kind: Kind }>
export type SubscribeOrder = OrderOf<'subscribe'>

/** Whose sessions are meant, and which of them. */
export interface Who {
  readonly user: string
  readonly client?: string
  /** The id that a session on HTTP streaming or SSE was told. */
  readonly session?: string
}

/** @returns what it calls itself, where it is no order that we know: those of a newer version, most likely. */
export function readOrder(text: string): Order | { readonly kind: 'unknown'; readonly name: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { kind: 'unknown', name: 'no JSON' }
  }
  if (validator.Check(value)) return value
  const name = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined
  return { kind: 'unknown', name: typeof name === 'string' ? name.slice(0, 40) : 'no kind' }
}
