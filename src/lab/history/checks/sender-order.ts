import type { Check } from '../check.ts'

/**
 * C8. For senders that wait for an answer before they send on. A publication that was acknowledged, lost and sent again is not
 * there to be compared.
 */
export const senderOrder: Check = ({ clients, logs }, _, findings) => {
  let looked = 0
  for (const { name, sent } of clients.values()) {
    for (const [channel, publications] of sent) {
      const offsets = logs.get(channel)?.offsets
      let before: { readonly id: string; readonly offset: number; readonly line: number } | undefined
      for (const publication of publications) {
        const offset = offsets?.get(publication)
        if (offset === undefined || publication.send === undefined) continue
        const { id, line } = publication.send
        if (before !== undefined) looked++
        if (before !== undefined && offset <= before.offset) {
          const { id: first, offset: other, line: firstLine } = before
          findings.add(() => `${channel}: ${id} of ${name} stands at ${offset}, ${first} before it at ${other}`, line, firstLine)
        }
        before = { id, offset, line }
      }
    }
  }
  return looked
}
