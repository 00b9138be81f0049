/** Fields that several methods share, and what their zero values mean. */
import { Type } from 'typebox'

export const TEXT = Type.Optional(Type.String())
export const FLAG = Type.Optional(Type.Boolean())
export const CHANNEL = Type.String({ minLength: 1 })
/** Any JSON. */
export const ANYTHING = Type.Unknown()
export const OFFSET = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
/** Unix seconds. */
export const UNIX_SECONDS = Type.Optional(OFFSET)
export const POSITION = Type.Object({ offset: Type.Optional(OFFSET), epoch: TEXT })

/** Whose sessions, and which of them: a client id or a session's own id narrows it. An empty user is the anonymous. */
export const WHO = { user: Type.String(), client: TEXT, session: TEXT }

/** Callers in typed languages write out the empty text and 0 for what is not given, as Centrifugo reads them. */
export function given<Value extends string | number>(value: Value | undefined): Value | undefined {
  return value === '' || value === 0 ? undefined : value
}
