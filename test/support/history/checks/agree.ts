import type { Check } from '../check.ts'

/**
 * C1. Witnesses are deliveries, acknowledgements and the final log. Two tokens may name one entry; one token never names two at
 * one place.
 */
export const agree: Check = function* ({ delivered, acked, sent, logs }) {
  const known = new Map<string, { readonly data: string; readonly by: string }>()
  function* witness(by: string, channel: string, epoch: string, offset: number, data: string): Iterable<string> {
    const place = `${channel}\0${epoch}\0${offset}`
    const before = known.get(place)
    if (before === undefined) known.set(place, { data, by })
    else if (before.data !== data)
      yield `${channel} ${offset} of ${epoch} is ${before.data} for ${before.by} and ${data} for ${by}`
  }
  for (const { client, channel, epoch, offset, data } of delivered) yield* witness(client, channel, epoch, offset, data)
  for (const { client, channel, epoch, offset, id } of acked) {
    const data = sent.get(id)?.data
    if (data !== undefined) yield* witness(`the sender ${client}`, channel, epoch, offset, data)
  }
  for (const { entries } of logs.values())
    for (const { channel, epoch, offset, data } of entries) yield* witness('the log', channel, epoch, offset, data)
}
