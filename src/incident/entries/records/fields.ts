/** How much of a structured payload is kept beside its message. */
const KEYS_MAX = 64
const ITEMS_MAX = 50
const DEPTH_MAX = 6
const STRING_MAX = 8192
const VALUES_MAX = 1000

/**
 * The rest of a payload, bounded: what goes beyond is replaced by a mark that says so. A key `__proto__` is kept
 * under `_proto_`: nobody who copies it may be surprised.
 *
 * @param taken keys that stand in the entry already
 */
export function boundedFields(
  payload: Readonly<Record<string, unknown>>,
  taken: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  const budget = { values: VALUES_MAX }
  const fields: Record<string, unknown> = {}
  let keys = 0
  for (const key in payload) {
    if (taken.has(key)) continue
    const value = payload[key]
    if (value === null || value === undefined || value === '') continue
    if (++keys > KEYS_MAX) {
      fields['more'] = 'further fields were left out'
      break
    }
    fields[key === '__proto__' ? '_proto_' : key] = bounded(value, 1, budget)
  }
  return fields
}

function bounded(value: unknown, depth: number, budget: { values: number }): unknown {
  if (typeof value === 'string') return value.length > STRING_MAX ? `${value.slice(0, STRING_MAX)}…` : value
  if (typeof value !== 'object' || value === null) return value
  if (depth >= DEPTH_MAX || budget.values <= 0) return '…'
  if (Array.isArray(value)) {
    const items: unknown[] = value
    budget.values -= Math.min(items.length, ITEMS_MAX)
    const kept = items.slice(0, ITEMS_MAX).map((each) => bounded(each, depth + 1, budget))
    return items.length > ITEMS_MAX ? [...kept, '…'] : kept
  }
  const object: Record<string, unknown> = {}
  let keys = 0
  for (const [key, each] of Object.entries(value)) {
    if (++keys > KEYS_MAX) break
    budget.values--
    object[key === '__proto__' ? '_proto_' : key] = bounded(each, depth + 1, budget)
  }
  return object
}

export type Payload = Readonly<Record<string, unknown>>

export function isPayload(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The first of the fields that is a text with something in it. */
export function textIn(payload: Payload, names: readonly string[]): { readonly name: string; readonly text: string } | undefined {
  for (const name of names) {
    const value = payload[name]
    if (typeof value === 'string' && value !== '') return { name, text: value }
  }
  return undefined
}

export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
