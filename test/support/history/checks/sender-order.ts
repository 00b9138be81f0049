import type { Check } from '../check.ts'

/**
 * C8. For senders that wait for an answer before they send on. A publication that was acknowledged, lost and sent again is not
 * there to be compared.
 */
export const senderOrder: Check = function* ({ sent, logs }) {
  const last = new Map<string, { readonly id: string; readonly offset: number }>()
  for (const { client, channel, id, data } of sent.values()) {
    const offset = logs.get(channel)?.byData.get(data)?.offset
    if (offset === undefined) continue
    const place = `${client}\0${channel}`
    const before = last.get(place)
    if (before !== undefined && offset <= before.offset)
      yield `${channel}: ${id} of ${client} stands at ${offset}, ${before.id} before it at ${before.offset}`
    last.set(place, { id, offset })
  }
}
