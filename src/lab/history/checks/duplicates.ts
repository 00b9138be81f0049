import type { Check } from '../check.ts'
import type { Line } from '../channel.ts'

/**
 * C4. Two stories of one client may hold the same publication: it was told that the first one is void. Two epochs may hold it at two
 * places: what was lost was sent again.
 */
export const duplicates: Check = ({ lineages, publications, channels, logs }, _, findings) => {
  let looked = 0
  /** By publication: the last story that held it, and where. */
  const heldBy = new Int32Array(publications.length).fill(-1)
  const heldAt = new Float64Array(publications.length)
  for (const [story, lineage] of lineages.entries()) {
    const { client, channel } = lineage
    lineage.walk({
      delivered(_offset, publication, line) {
        looked++
        if (heldBy[publication] === story) {
          const before: Line = heldAt[publication] ?? line
          findings.add(() => `${client} got ${publications[publication]?.data} of ${channel} twice`, line, before)
        }
        heldBy[publication] = story
        heldAt[publication] = line
      },
    })
  }
  for (const [channel, { entries, offsets }] of logs) {
    looked += entries.length
    for (const { publication, offset, line } of entries) {
      const first = offsets.get(publication)
      if (first !== offset) findings.add(() => `${channel} holds ${publication.data} at ${offset} and at ${first}`, line)
    }
  }
  for (const { name, moved } of channels.values()) {
    for (const { publication, place, otherPlace } of moved.first)
      findings.add(
        () =>
          `${publication.data} is ${name} ${otherPlace.offset} of ${place.epoch} for ${otherPlace.by}, and ${place.offset} for ${place.by}`,
        place.line,
        otherPlace.line,
      )
    findings.more(moved.more)
  }
  return looked
}
