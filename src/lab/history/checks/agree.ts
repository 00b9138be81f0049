import type { Check } from '../check.ts'

/**
 * C1. Witnesses are deliveries, acknowledgements and the final log. Two tokens may name one entry; one token never names two at
 * one place.
 */
export const agree: Check = ({ channels }, _, findings) => {
  let looked = 0
  for (const { name, agreed, disagreed } of channels.values()) {
    looked += agreed
    for (const { publication, place, other, otherPlace } of disagreed.first)
      findings.add(
        () =>
          `${name} ${place.offset} of ${place.epoch} is ${other.data} for ${otherPlace.by} and ${publication.data} for ${place.by}`,
        place.line,
        otherPlace.line,
      )
    findings.more(disagreed.more)
  }
  return looked
}
