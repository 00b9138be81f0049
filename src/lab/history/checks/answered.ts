import type { Check } from '../check.ts'

/** C15. The run ends when every sender has its answer, so whoever has none was given up by somebody. */
export const answered: Check = ({ publications, clients }, { refusals }, findings) => {
  let looked = 0
  for (const { send, isAcked, failed, channel } of publications) {
    if (send === undefined) continue
    const { id, client, line } = send
    if (failed === undefined && !isAcked) {
      if (clients.get(client)?.hasLeft === true) continue
      findings.add(() => `${id} of ${client} to ${channel.name} was never answered`, line)
    }
    looked++
    if (failed !== undefined && refusals?.includes(failed.code) === false)
      findings.add(
        () => `${id} of ${client} to ${channel.name} was refused for good: ${failed.code} ${failed.message}`,
        failed.line,
        line,
      )
  }
  return looked
}
