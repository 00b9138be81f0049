import type { Check } from '../check.ts'
import type { Findings } from '../findings.ts'
import type { Lineage } from '../lineage.ts'

/** C10. The epoch may differ: a token that follows another keeps the positions before the cut. What counts is what comes. */
export const honestRecovery: Check = ({ lineages, claimsOfNothing }, _, findings) => {
  let looked = claimsOfNothing.count
  for (const lineage of lineages) looked += claimsOf(lineage, findings)
  for (const { client, channel, line } of claimsOfNothing.first)
    findings.add(() => `${client} was told that ${channel} is recovered, which it never had`, line)
  findings.more(claimsOfNothing.more)
  return looked
}

function claimsOf(lineage: Lineage, findings: Findings): number {
  const { client, channel, base } = lineage
  let looked = 0
  let last = base
  /** Of the claim before: what is still to come. */
  let promised = { offset: base, line: lineage.line }
  let isClaimed = false
  const kept = (): void => {
    const [{ offset, line }, got] = [promised, last]
    if (got < offset) findings.add(() => `${client} was promised ${channel} up to ${offset}, and got it up to ${got}`, line)
  }
  lineage.walk({
    turned({ kind, offset, line }) {
      if (kind === 'gap') {
        last = Math.max(last, offset)
        return
      }
      looked++
      kept()
      const has = last
      if (offset < has)
        findings.add(() => `${client} has ${channel} up to ${has}, and was told that ${offset} continues it`, line)
      promised = { offset, line }
      isClaimed = true
    },
    delivered(offset, _publication, line) {
      const [before, claim] = [last, promised.line]
      if (isClaimed && offset !== before + 1)
        findings.add(() => `${client} was told that ${channel} is recovered from ${before}, and got ${offset} next`, line, claim)
      isClaimed = false
      last = Math.max(last, offset)
    },
  })
  if (!lineage.hasLeft) kept()
  return looked
}
