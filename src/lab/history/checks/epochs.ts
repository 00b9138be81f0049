import type { Check } from '../check.ts'
import type { Channel, Stream } from '../channel.ts'

/**
 * C16. A client learns of an epoch when it is told that it is subscribed, and by nothing else; a place of an epoch is accepted under
 * another only where both hold the same up to there; and who is there at the end has the epoch of the log. Systems that have no
 * epochs are not judged.
 */
export const epochs: Check = ({ channels, lineages, logs, silentEpochs }, _, findings) => {
  let looked = silentEpochs.count
  for (const { client, channel, offset, epoch, subscribed, line } of silentEpochs.first)
    findings.add(() => `${client} got ${channel} ${offset} of ${epoch}, and was subscribed to ${subscribed}`, line)
  findings.more(silentEpochs.more)
  const forks = new Forks()
  for (const lineage of lineages) {
    const { client, channel: name, base } = lineage
    const channel = channels.get(name)
    let last = base
    lineage.walk({
      delivered: (offset) => (last = Math.max(last, offset)),
      turned({ kind, epoch, epochBefore, line }) {
        if (kind !== 'claim' || epoch === epochBefore || channel === undefined) return
        looked++
        const [has, fork] = [last, forks.of(channel, epochBefore, epoch)]
        if (fork <= has)
          findings.add(
            () =>
              `${client} had ${name} ${has} of ${epochBefore}, and was told that ${epoch} continues it, which differs at ${fork}`,
            line,
          )
      },
    })
    const log = logs.get(name)
    if (log === undefined || !lineage.isJudgedAtTheEnd) continue
    // In a channel of one epoch there was nothing to be told.
    if ((channel?.streams.size ?? 0) > 1) looked++
    if (lineage.epoch !== log.epoch)
      findings.add(
        () => `${client} is left in ${name} with ${lineage.epoch}, and was never told ${log.epoch}`,
        lineage.line,
        log.line,
      )
  }
  return looked
}

/** Where two epochs of a channel differ for the first time, found once for each two. */
class Forks {
  readonly #known = new Map<Channel, Map<string, number>>()

  of(channel: Channel, one: string, other: string): number {
    const known = this.#known.get(channel) ?? new Map<string, number>()
    this.#known.set(channel, known)
    const pair = JSON.stringify([one, other])
    const fork = known.get(pair) ?? forkOf(channel.streams.get(one), channel.streams.get(other))
    known.set(pair, fork)
    return fork
  }
}

function forkOf(one: Stream = new Map(), other: Stream = new Map()): number {
  let fork = Infinity
  for (const [offset, publication] of one) {
    const there = other.get(offset)
    if (there !== undefined && there !== publication) fork = Math.min(fork, offset)
  }
  return fork
}
