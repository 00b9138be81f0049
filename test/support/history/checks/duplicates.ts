import type { Check } from '../check.ts'

/** C4. Two stories of one client may hold the same publication: it was told that the first one is void. */
export const duplicates: Check = function* ({ lineages, logs }) {
  for (const { client, channel, events } of lineages) {
    const seen = new Set<string>()
    for (const event of events) {
      if (event.kind !== 'delivered') continue
      if (seen.has(event.data)) yield `${client} got ${event.data} of ${channel} twice`
      seen.add(event.data)
    }
  }
  for (const { channel, entries, byData } of logs.values())
    for (const { data, offset } of entries)
      if (byData.get(data)?.offset !== offset) yield `${channel} holds ${data} at ${offset} and at ${byData.get(data)?.offset}`
}
