import type { Check } from '../check.ts'

/** C12. In one client's own order, so that no two clocks are compared; across epochs nothing is comparable. */
export const causality: Check = function* ({ byClient }) {
  for (const [client, operations] of byClient) {
    const highest = new Map<string, number>()
    const floors = new Map<string, number>()
    const channels = new Map<string, string>()
    for (const operation of operations) {
      if (operation.kind === 'send') {
        channels.set(operation.id, operation.channel)
        floors.set(operation.id, highest.get(operation.channel) ?? 0)
      }
      if (operation.kind === 'subscribed' && !operation.recovered) highest.delete(operation.channel)
      if (operation.kind !== 'acked') continue
      const { channel, id, offset } = operation
      const floor = floors.get(id)
      // A sender that was told that its story is void meanwhile has nothing to compare with.
      if (floor !== undefined && offset <= floor && highest.has(channel))
        yield `${client} sent ${id} to ${channel} after the acknowledgement of ${floor}, and it stands at ${offset}`
      highest.set(channel, Math.max(highest.get(channel) ?? 0, offset))
    }
  }
}
