import type { Check } from '../check.ts'

/** C9. Whoever holds a publication that the log does not hold must have been told that its story is void. */
export const prefix: Check = function* ({ lineages, logs }) {
  for (const { client, channel, events, isAlive } of lineages) {
    const log = logs.get(channel)
    if (!isAlive || log === undefined) continue
    for (const event of events) {
      if (event.kind !== 'delivered' || event.offset < log.first) continue
      const kept = log.byOffset.get(event.offset)
      if (kept?.data !== event.data)
        yield `${client} holds ${event.data} as ${channel} ${event.offset}, where the log has ${kept?.data ?? 'nothing'}, and was not told`
    }
  }
}
