import type { Check } from '../check.ts'

/** C2. */
export const order: Check = ({ lineages }, _, findings) => {
  let looked = 0
  for (const lineage of lineages) {
    const { client, channel, base } = lineage
    let last = base
    lineage.walk({
      delivered(offset, _publication, line) {
        looked++
        if (offset <= last) {
          const before = last
          findings.add(() => `${client} got ${channel} ${offset} after ${before}`, line)
        }
        last = offset
      },
    })
  }
  return looked
}
