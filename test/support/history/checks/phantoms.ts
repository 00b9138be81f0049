import type { Check } from '../check.ts'

/** C7. The data holds its id: what was altered on the way was sent by nobody. */
export const phantoms: Check = function* ({ sentByData, delivered, logs }) {
  const isSent = (channel: string, data: string): boolean => sentByData.get(data)?.channel === channel
  for (const { client, channel, offset, data } of delivered)
    if (!isSent(channel, data)) yield `${client} got ${data} as ${channel} ${offset}, which nobody sent there`
  for (const { entries } of logs.values())
    for (const { channel, offset, data } of entries)
      if (!isSent(channel, data)) yield `${channel} holds ${data} at ${offset}, which nobody sent there`
}
