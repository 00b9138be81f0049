import type { Check } from '../check.ts'
import type { Floor, Line, Publication } from '../channel.ts'
import type { Findings } from '../findings.ts'
import type { Acknowledged, History } from '../history.ts'

/**
 * C18. What was sent after somebody had its acknowledgement stands after it, whoever sent it: on one clock, and in one epoch. Within
 * one client it is C12's, which needs no clock. And what is seen was sent before.
 */
export const realTime: Check = (history, _, findings) => {
  const { timed, tooEarly } = history
  let looked = timed
  for (const { client, data, atMs, line, sentMs, sentAt } of tooEarly.first)
    findings.add(() => `${client} got ${data} at ${atMs} ms, and it was sent at ${sentMs} ms`, line, sentAt)
  findings.more(tooEarly.more)
  for (const moments of momentsOf(history)) looked += inOrder(moments, findings)
  return looked
}

type Moment =
  | { readonly kind: 'send'; readonly atMs: number; readonly publication: Publication }
  | { readonly kind: 'acked'; readonly atMs: number; readonly ack: Acknowledged }

/** Sends and acknowledgements of one channel on one clock. At one time sends come first: it is not known that they came after. */
function momentsOf({ acks, publications }: History): Iterable<readonly Moment[]> {
  const groups = new Map<string, Moment[]>()
  const add = (clock: string, channel: string, moment: Moment): void => {
    const key = JSON.stringify([clock, channel])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [moment])
    else group.push(moment)
  }
  for (const publication of publications) {
    const { send, channel } = publication
    if (send !== undefined) add(send.clock, channel.name, { kind: 'send', atMs: send.atMs, publication })
  }
  for (const ack of acks) add(ack.clock, ack.operation.channel, { kind: 'acked', atMs: ack.operation.atMs, ack })
  return [...groups.values()].map((moments) =>
    moments.sort((one, other) => one.atMs - other.atMs || Number(one.kind === 'acked') - Number(other.kind === 'acked')),
  )
}

interface Highest extends Floor {
  readonly client: string
  readonly line: Line
}

function inOrder(moments: readonly Moment[], findings: Findings): number {
  let looked = 0
  let highest: Highest | undefined
  const floors = new Map<Publication, Highest>()
  for (const moment of moments) {
    if (moment.kind === 'send') {
      if (highest !== undefined && highest.client !== moment.publication.send?.client) floors.set(moment.publication, highest)
      continue
    }
    const { operation, publication, line } = moment.ack
    const { client, channel, id, offset, epoch } = operation
    const floor = publication && floors.get(publication)
    if (floor?.epoch === epoch) {
      looked++
      if (offset <= floor.offset)
        findings.add(
          () =>
            `${client} sent ${id} to ${channel} after ${floor.client} had ${floor.offset} acknowledged, and it stands at ${offset}`,
          line,
          floor.line,
        )
    }
    if (highest?.epoch !== epoch || highest.offset < offset) highest = { epoch, offset, client, line }
  }
  return looked
}
