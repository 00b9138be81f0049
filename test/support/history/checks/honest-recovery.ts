import type { Check } from '../check.ts'
import type { Lineage } from '../lineage.ts'

/** C10. The epoch may differ: a token that follows another keeps the positions before the cut. What counts is what comes. */
export const honestRecovery: Check = function* ({ lineages, strays }) {
  for (const lineage of lineages) yield* falseIn(lineage)
  for (const stray of strays)
    if (stray.kind === 'subscribed') yield `${stray.client} was told that ${stray.channel} is recovered, which it never had`
}

function* falseIn({ client, channel, base, events }: Lineage): Iterable<string> {
  let last = base
  let promised = base
  let isClaimed = false
  const short = (): string => `${client} was promised ${channel} up to ${promised}, and got it up to ${last}`
  for (const event of events) {
    if (event.kind === 'subscribed') {
      if (last < promised) yield short()
      if (event.offset < last) yield `${client} has ${channel} up to ${last}, and was told that ${event.offset} continues it`
      promised = event.offset
      isClaimed = true
      continue
    }
    if (isClaimed && event.offset !== last + 1)
      yield `${client} was told that ${channel} is recovered from ${last}, and got ${event.offset} next`
    isClaimed = false
    last = Math.max(last, event.offset)
  }
  if (last < promised) yield short()
}
