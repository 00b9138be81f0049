import type { Check } from '../check.ts'

/** C2. */
export const order: Check = function* ({ lineages }) {
  for (const { client, channel, base, events } of lineages) {
    let last = base
    for (const event of events) {
      if (event.kind !== 'delivered') continue
      if (event.offset <= last) yield `${client} got ${channel} ${event.offset} after ${last}`
      last = event.offset
    }
  }
}
