import { RedisFailure } from '../failure.ts'
import type { Reply } from '../link.ts'

/** A reply of ours that does not look like one: another function under our name, or a bug. */
function strange(reply: Reply | undefined): RedisFailure {
  return new RedisFailure('refused', `a function answered something else than it says (${typeof reply})`)
}

/** A list of at least `length`. */
export function shape(reply: Reply | undefined, length: number): readonly Reply[] {
  if (!Array.isArray(reply) || reply.length < length) throw strange(reply)
  return reply as readonly Reply[]
}

export function numberIn(reply: Reply | undefined): number {
  const number = Number(reply)
  if (reply === null || reply === '' || !Number.isSafeInteger(number)) throw strange(reply)
  return number
}

export function textIn(reply: Reply | undefined): string {
  if (typeof reply !== 'string') throw strange(reply)
  return reply
}

export function stringsIn(reply: Reply | undefined): readonly string[] {
  return shape(reply, 0).map(textIn)
}
