import type { Reply } from '../link.ts'

/** The lines of INFO: `name:value`. What is no INFO has none. */
export function infoFields(reply: Reply): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  if (typeof reply !== 'string') return fields
  for (const line of reply.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0 && !line.startsWith('#')) fields.set(line.slice(0, colon), line.slice(colon + 1))
  }
  return fields
}
