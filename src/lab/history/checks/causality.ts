import type { Check } from '../check.ts'

/** C12. In one client's own order, so that no two clocks are compared; across epochs nothing is comparable. */
export const causality: Check = ({ acks, publications }, _, findings) => {
  let looked = 0
  for (const { operation, publication, line } of acks) {
    const { client, channel, id, offset, epoch } = operation
    if (publication?.send === undefined) continue
    looked++
    const { floor, line: sentAt, client: sender } = publication.send
    if (line < sentAt && client === sender) findings.add(() => `${client} was acknowledged ${id} before it sent it`, line, sentAt)
    if (floor?.epoch === epoch && offset <= floor.offset)
      findings.add(
        () => `${client} sent ${id} to ${channel} after the acknowledgement of ${floor.offset}, and it stands at ${offset}`,
        line,
        sentAt,
      )
  }
  for (const { send, failed } of publications) {
    if (send === undefined || failed === undefined) continue
    looked++
    const { id, client, line } = send
    if (failed.client === client && failed.line < line)
      findings.add(() => `${client} was refused ${id} before it sent it`, failed.line, line)
  }
  return looked
}
