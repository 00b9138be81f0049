import type { Check } from '../check.ts'

/** C6. */
export const failedVisible: Check = ({ publications, logs }, _, findings) => {
  let looked = 0
  for (const publication of publications) {
    const { failed, firstSeen, seen, data, channel } = publication
    if (failed === undefined) continue
    looked++
    if (firstSeen !== undefined) {
      findings.add(() => `${firstSeen.client} got ${data} of ${channel.name}, which was refused`, firstSeen.line, failed.line)
      findings.more(seen - 1)
    }
    if (logs.get(channel.name)?.offsets.has(publication) === true)
      findings.add(() => `${channel.name} holds ${data}, which was refused`, failed.line)
  }
  return looked
}
