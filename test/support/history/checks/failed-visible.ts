import type { Check } from '../check.ts'

/** C6. */
export const failedVisible: Check = function* ({ failed, sent, delivered, logs }) {
  const refused = new Set([...failed.keys()].map((id) => sent.get(id)?.data))
  for (const { client, data, channel } of delivered)
    if (refused.has(data)) yield `${client} got ${data} of ${channel}, which was refused`
  for (const { entries, channel } of logs.values())
    for (const { data } of entries) if (refused.has(data)) yield `${channel} holds ${data}, which was refused`
}
