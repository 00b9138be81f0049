import type { Check } from '../check.ts'
import type { Line } from '../channel.ts'
import type { Findings } from '../findings.ts'
import type { Lineage } from '../lineage.ts'

/**
 * C3. A hole that a claim promised to fill is C10's; one that was told as a gap is as wide as it was told. The log may have lost its
 * beginning, and nothing else.
 */
export const contiguous: Check = ({ lineages, logs, unasked }, _, findings) => {
  let looked = unasked.count
  for (const lineage of lineages) looked += steps(lineage, findings)
  for (const [channel, { entries, top, line: end }] of logs) {
    for (const [index, { offset, line }] of entries.entries()) {
      looked++
      const next = entries[index + 1]
      if (next === undefined && offset !== top)
        findings.add(() => `${channel} ends with ${offset}, and its top is ${top}`, end, line)
      if (next !== undefined && next.offset !== offset + 1)
        findings.add(() => `${channel} holds ${next.offset} after ${offset}`, next.line, line)
    }
  }
  for (const { client, channel, offset, line } of unasked.first)
    findings.add(() => `${client} got ${channel} ${offset} without a subscription`, line)
  findings.more(unasked.more)
  return looked
}

function steps(lineage: Lineage, findings: Findings): number {
  const { client, channel, base } = lineage
  let looked = 0
  let last = base
  let isClaimed = false
  let gap: { readonly offset: number; readonly line: Line } | undefined
  lineage.walk({
    turned({ kind, offset, line }) {
      if (kind === 'claim') {
        isClaimed = true
        return
      }
      if (offset <= last) findings.add(() => `${client} has ${channel} up to ${last}, and was told a gap up to ${offset}`, line)
      gap = { offset, line }
      last = Math.max(last, offset)
    },
    delivered(offset, _publication, line) {
      if (!isClaimed) looked++
      const [before, told] = [last, gap]
      // Within what was told as missing nothing may come.
      if (told !== undefined && offset <= told.offset)
        findings.add(
          () => `${client} was told that ${channel} is missing up to ${told.offset}, and got ${offset}`,
          line,
          told.line,
        )
      else if (offset > before + 1 && (!isClaimed || told !== undefined))
        findings.add(() => `${client} got ${channel} ${offset} after ${before}`, line)
      isClaimed = false
      gap = undefined
      last = Math.max(last, offset)
    },
  })
  return looked
}
