import { encodeError, replyError } from '../protocol/index.ts'
import type { Refusal } from './gate/index.ts'

/** A refusal as the answer to a connect: temporary, so the client comes back by itself (rule G3). */
export function encodeRefusal(id: number, { text }: Refusal): string {
  return encodeError(id, replyError('internal', text))
}
