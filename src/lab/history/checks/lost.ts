import type { Line } from '../channel.ts'
import type { Check } from '../check.ts'
import { permits, standingOf } from '../durability.ts'
import type { Acknowledged, History } from '../history.ts'

/** An acknowledgement that can be looked for in the final log. */
interface Sought {
  readonly ack: Acknowledged
  readonly isLost: boolean
}

/** What was acknowledged, and whether it is in the final log. What was trimmed there is not judged. */
function* soughtIn({ acks, logs }: History): Iterable<Sought> {
  for (const ack of acks) {
    const { publication, operation } = ack
    const log = logs.get(operation.channel)
    if (publication === undefined || log === undefined) continue
    const { offset } = operation
    yield { ack, isLost: !log.offsets.has(publication) && (offset >= log.first || offset > log.top) }
  }
}

/** How many were acknowledged and are not in the final log, whether their class permits it or not. */
export function lostIn(history: History): number {
  let count = 0
  for (const { isLost } of soughtIn(history)) if (isLost) count++
  return count
}

/** C5. Where a fault took something away that may excuse it, C19 judges. */
export const lost: Check = (history, promises, findings) => {
  let looked = 0
  for (const { ack, isLost } of soughtIn(history)) {
    const { id, client, channel, offset, epoch } = ack.operation
    if (standingOf(ack, history, promises) !== undefined) continue
    looked++
    if (!isLost) continue
    const words = (): string => `${id} of ${client}, acknowledged in ${channel} as ${offset} of ${epoch}, is gone`
    findings.add(words, ack.line, ...sentAt(ack))
  }
  return looked
}

/** C19. */
export const keptByClass: Check = (history, promises, findings) => {
  let looked = 0
  for (const { ack, isLost } of soughtIn(history)) {
    const standing = standingOf(ack, history, promises)
    if (standing === undefined) continue
    const { durability, taken } = standing
    looked++
    if (!isLost || taken.some(({ takes }) => permits(takes, durability))) continue
    const { id, client, channel, offset, epoch } = ack.operation
    const faults = taken.map(({ name, takes }) => `${name} takes ${takes === 'all' ? 'all' : `what is ${takes}`}`).join(', ')
    findings.add(
      () =>
        `${id} of ${client}, acknowledged in ${channel} as ${offset} of ${epoch}, is gone: it was ${durability}, and ${faults}`,
      ack.line,
      ...sentAt(ack),
    )
  }
  return looked
}

function sentAt({ publication }: Acknowledged): readonly Line[] {
  return publication?.send === undefined ? [] : [publication.send.line]
}
