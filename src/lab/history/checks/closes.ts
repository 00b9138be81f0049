import type { Check } from '../check.ts'

/** RFC 6455: the server met a condition that it did not expect. No path of ours may send it (rule G5). */
const UNEXPECTED_CONDITION = 1011

/** C13. */
export const closes: Check = ({ closes: all }, { disconnects }, findings) => {
  const allowed = disconnects === undefined ? undefined : new Set(disconnects)
  for (const { operation, line } of all) {
    const { client } = operation
    if (operation.close === UNEXPECTED_CONDITION) findings.add(() => `${client} was closed with ${UNEXPECTED_CONDITION}`, line)
    else if (operation.kind === 'disconnected' && allowed?.has(operation.code) === false)
      findings.add(() => `${client} was disconnected with ${operation.code} ${operation.reason ?? ''}`, line)
  }
  return all.length
}
