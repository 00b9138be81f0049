/** JSON with the keys of every object in order: one value has one text, whoever built it. */
export function canonical(value: unknown): string {
  return JSON.stringify(ordered(value))
}

/** The same for people and for `diff`: indented, and with a line feed at the end. */
export function canonicalPage(value: unknown): string {
  return `${JSON.stringify(ordered(value), undefined, 1)}\n`
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  entries.sort(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(entries.map(([key, one]) => [key, ordered(one)]))
}
