import type { Check } from '../check.ts'

/** C9. Whoever holds a publication that the log does not hold must have been told that its story is void. */
export const prefix: Check = ({ lineages, logs, publications }, _, findings) => {
  let looked = 0
  for (const lineage of lineages) {
    const { client, channel } = lineage
    const log = logs.get(channel)
    if (!lineage.isJudgedAtTheEnd || log === undefined) continue
    lineage.walk({
      delivered(offset, number, line) {
        if (offset < log.first) return
        looked++
        const held = publications[number]
        const kept = log.byOffset.get(offset)
        if (kept !== held)
          findings.add(
            () =>
              `${client} holds ${held?.data} as ${channel} ${offset}, where the log has ${kept?.data ?? 'nothing'}, and was not told`,
            line,
            log.line,
          )
      },
    })
  }
  return looked
}
