import type { Check } from '../check.ts'

/** C3. A hole that a claim promised to fill is C10's. */
export const contiguous: Check = function* ({ lineages, strays }) {
  for (const { client, channel, base, events } of lineages) {
    let last = base
    let isClaimed = false
    for (const event of events) {
      if (event.kind === 'subscribed') {
        isClaimed = true
        continue
      }
      if (event.offset > last + 1 && !isClaimed) yield `${client} got ${channel} ${event.offset} after ${last}`
      isClaimed = false
      last = Math.max(last, event.offset)
    }
  }
  for (const stray of strays)
    if (stray.kind === 'delivered') yield `${stray.client} got ${stray.channel} ${stray.offset} without a subscription`
}
