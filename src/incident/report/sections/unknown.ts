import { claimsIn, type Missing } from '../../why/index.ts'
import type { ReportInput } from '../input.ts'
import { bullets, code, words } from '../markdown.ts'

/** What the whys do not know, what would settle it, and what could not be read at all. */
export function unknown({ cause, document }: ReportInput): string {
  const open =
    cause === undefined ? [] : [...claimsIn(cause)].filter(({ status }) => status === 'POSSIBLE' || status === 'UNKNOWN')
  const lines = [
    ...open.map(({ question, status }) => `${words(question)} (${status})`),
    ...missingIn(cause).map(({ what, query, where }) => `missing: ${words(what)}; look in ${words(where)} for ${code(query)}`),
    ...document.read.unavailable.map(({ source, reason }) => `could not be read: ${words(source)}, ${words(reason)}`),
  ]
  return lines.length === 0 ? 'Nothing that was asked is left open.\n' : bullets([...new Set(lines)])
}

/** Each once, in the order of the whys. */
export function missingIn(cause: ReportInput['cause']): readonly Missing[] {
  if (cause === undefined) return []
  const all = new Map<string, Missing>()
  for (const { missing } of claimsIn(cause)) for (const one of missing) all.set(`${one.what}\n${one.query}`, one)
  return [...all.values()]
}
