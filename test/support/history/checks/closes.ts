import type { Check } from '../check.ts'

/** RFC 6455: the server met a condition that it did not expect. No path of ours may send it (rule G5). */
const UNEXPECTED_CONDITION = 1011

/** C13. */
export const closes: Check = function* ({ operations }, { disconnects }) {
  const allowed = new Set(disconnects)
  for (const operation of operations) {
    if ((operation.kind === 'disconnected' || operation.kind === 'refused') && operation.close === UNEXPECTED_CONDITION)
      yield `${operation.client} was closed with ${UNEXPECTED_CONDITION}`
    else if (operation.kind === 'disconnected' && !allowed.has(operation.code))
      yield `${operation.client} was disconnected with ${operation.code} ${operation.reason}`
  }
}
