import type { Entry } from '../entries/index.ts'
import { hashText, mix } from './hash.ts'
import type { Kind } from './kind.ts'
import { readNumber } from './number.ts'
import { ParameterTally } from './parameter.ts'

/** Named numbers of a payload that are summarised. */
const FIELDS_MAX = 12

/** Names that end in a unit: `elapsedMs`, `elapsed_ms`, `durationSeconds`, `sizeBytes`. */
const UNITS: readonly (readonly [RegExp, Kind, number])[] = [
  [/(?:Ms|_ms|Millis|_millis)$/, 'duration', 1],
  [/(?:Seconds|Secs|_seconds|_secs|_sec|_s)$/, 'duration', 1000],
  [/(?:Bytes|_bytes)$/, 'size', 1],
  [/(?:Percent|_percent)$/, 'percent', 1],
]

/** Ids of processes and numbers of levels are no measurements. */
const NEVER = new Set(['pid', 'v', 'level', 'line', 'lineno', 'thread', 'threadName'])

interface Named {
  readonly kind: Kind
  readonly value: number
}

function measured(name: string, given: unknown): Named | undefined {
  if (typeof given === 'string') {
    const number = given.length > 24 ? undefined : readNumber(given, 0, given.length)
    return number === undefined || number.kind === 'num' ? undefined : { kind: number.kind, value: number.value }
  }
  if (typeof given !== 'number' || !Number.isFinite(given) || NEVER.has(name)) return undefined
  for (const [suffix, kind, factor] of UNITS) if (suffix.test(name)) return { kind, value: given * factor }
  return { kind: 'num', value: given }
}

function addField(fields: Map<string, ParameterTally>, name: string, given: unknown, entry: Entry, priority: number): void {
  const named = measured(name, given)
  if (named === undefined) return
  let parameter = fields.get(name)
  if (parameter === undefined) {
    if (fields.size >= FIELDS_MAX) return
    parameter = new ParameterTally(named.kind)
    fields.set(name, parameter)
  }
  const text = String(given)
  const hash = hashText(text, 0, text.length)
  const rank = mix(priority ^ hashText(name, 0, name.length))
  if (parameter.count(named.kind, named.value, hash, rank)) {
    parameter.offer(rank, { value: named.value, text, ref: entry.ref, atMs: entry.atMs })
  }
}

/** Numbers and durations that the payload names, those of a nested object with its name before them (`gate.parked`). */
export function addFields(fields: Map<string, ParameterTally>, entry: Entry, priority: number): void {
  for (const name in entry.fields) {
    const given = entry.fields[name]
    if (typeof given !== 'object' || given === null) addField(fields, name, given, entry, priority)
    else if (!Array.isArray(given)) {
      for (const [inner, value] of Object.entries(given)) addField(fields, `${name}.${inner}`, value, entry, priority)
    }
  }
  const latencyMs = entry.http?.latencyMs
  if (latencyMs !== undefined) addField(fields, 'latencyMs', latencyMs, entry, priority)
}
