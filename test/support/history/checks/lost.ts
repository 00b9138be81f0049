import type { Check } from '../check.ts'
import type { History } from '../history.ts'
import type { Acked } from '../operation.ts'

/** What was acknowledged and is not in the final log. What was trimmed there is not judged. */
export function* lostOf({ acked, sent, logs }: History): Iterable<Acked> {
  for (const one of acked) {
    const log = logs.get(one.channel)
    const data = sent.get(one.id)?.data
    if (data === undefined || log?.byData.has(data) === true) continue
    if (log === undefined || one.offset >= log.first || one.offset > log.top) yield one
  }
}

/** C5, where the class promises it. */
export const lost: Check = function* (history, { keepsAcked }) {
  for (const { client, channel, id, offset, epoch } of lostOf(history))
    if (keepsAcked(channel)) yield `${id} of ${client}, acknowledged in ${channel} as ${offset} of ${epoch}, is gone`
}
