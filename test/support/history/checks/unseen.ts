import type { Check } from '../check.ts'

/** C11. The run ends quiet, so whoever is subscribed has had the time. */
export const unseen: Check = function* ({ lineages, logs }) {
  for (const { client, channel, base, events, isAlive } of lineages) {
    const log = logs.get(channel)
    if (!isAlive || log === undefined) continue
    const last = events.reduce((most, event) => (event.kind === 'delivered' ? Math.max(most, event.offset) : most), base)
    if (last < log.top) yield `${client} has ${channel} up to ${last} of ${log.top}`
  }
}
