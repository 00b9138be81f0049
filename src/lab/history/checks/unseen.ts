import type { Check } from '../check.ts'

/** C11. The run ends quiet, so whoever is subscribed has had the time. */
export const unseen: Check = ({ lineages, logs }, _, findings) => {
  let looked = 0
  for (const lineage of lineages) {
    const { client, channel, deliveries, line } = lineage
    const log = logs.get(channel)
    if (!lineage.isJudgedAtTheEnd || log === undefined) continue
    looked++
    const { last } = lineage
    const where = deliveries.count === 0 ? line : deliveries.lineAt(deliveries.count - 1)
    if (last < log.top) findings.add(() => `${client} has ${channel} up to ${last} of ${log.top}`, where, log.line)
  }
  return looked
}
