import type { Check } from '../check.ts'

/** C7. The data holds its id: what was altered on the way was sent by nobody. */
export const phantoms: Check = ({ publications, logs, acks, failedUnsent }, _, findings) => {
  let looked = acks.length
  for (const { send, firstSeen, seen, data, channel, places } of publications) {
    looked += seen
    if (send !== undefined || firstSeen === undefined) continue
    const { client, line } = firstSeen
    findings.add(() => `${client} got ${data} as ${channel.name} ${places[0]?.offset}, which nobody sent there`, line)
    findings.more(seen - 1)
  }
  for (const [channel, { entries }] of logs) {
    looked += entries.length
    for (const { publication, offset, line } of entries)
      if (publication.send === undefined)
        findings.add(() => `${channel} holds ${publication.data} at ${offset}, which nobody sent there`, line)
  }
  for (const { operation, publication, line } of acks)
    if (publication === undefined)
      findings.add(() => `${operation.client} was acknowledged ${operation.id} in ${operation.channel}, which nobody sent`, line)
  for (const { operation, line } of failedUnsent)
    findings.add(() => `${operation.client} was refused ${operation.id}, which nobody sent`, line)
  return looked
}
