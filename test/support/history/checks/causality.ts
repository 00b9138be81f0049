import type { Check } from '../check.ts'
import type { Position } from '../operation.ts'

/** C12. In one client's own order, so that no two clocks are compared; across epochs nothing is comparable. */
export const causality: Check = function* ({ byClient }) {
  for (const [client, operations] of byClient) {
    const highest = new Map<string, Position>()
    /** What had been acknowledged when it was sent. */
    const floors = new Map<string, Position>()
    for (const operation of operations) {
      if (operation.kind === 'send') {
        const floor = highest.get(operation.channel)
        if (floor !== undefined) floors.set(operation.id, floor)
      }
      if (operation.kind !== 'acked') continue
      const { channel, id, offset, epoch } = operation
      const floor = floors.get(id)
      if (floor?.epoch === epoch && offset <= floor.offset)
        yield `${client} sent ${id} to ${channel} after the acknowledgement of ${floor.offset}, and it stands at ${offset}`
      const before = highest.get(channel)
      if (before?.epoch !== epoch || before.offset < offset) highest.set(channel, { offset, epoch })
    }
  }
}
