import type { Check } from '../check.ts'

/** C15. The run ends when every sender has its answer, so whoever has none was given up by somebody. */
export const answered: Check = function* ({ sent, acked, failed }, { refusals }) {
  const promised = new Set(acked.map(({ id }) => id))
  for (const { client, channel, id } of sent.values()) {
    const refusal = failed.get(id)
    if (refusal === undefined && !promised.has(id)) yield `${id} of ${client} to ${channel} was never answered`
    if (refusal !== undefined && !refusals.includes(refusal.code))
      yield `${id} of ${client} to ${channel} was refused for good: ${refusal.code} ${refusal.message ?? ''}`
  }
}
