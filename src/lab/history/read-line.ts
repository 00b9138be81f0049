import { nearest } from '../../server/config/index.ts'
import { COMMON_FIELDS, FIELDS, FORMAT_VERSION, type Field } from './format.ts'
import type { Operation } from './operation.ts'

/** What one line says. */
export type ReadLine =
  | { readonly kind: 'operation'; readonly operation: Operation }
  /** A first line that names the version, or an empty one. */
  | { readonly kind: 'nothing' }
  /** One sentence for whoever wrote it. `isJson` tells a line that was cut off from one that says something wrong. */
  | { readonly kind: 'wrong'; readonly reason: string; readonly isJson: boolean }

/** The fields of each kind, flat, so that a line is looked over in one loop. */
const FLAT = new Map(
  Object.entries(FIELDS).map(([kind, fields]) => [kind, Object.entries<Field>({ ...COMMON_FIELDS, ...fields })] as const),
)

const NOTHING: ReadLine = { kind: 'nothing' }
const WORD_SHOWN_MAX = 40

/** Reads one line of a history, strictly in what it knows, and past what it does not. */
export function readLine(text: string): ReadLine {
  if (text === '' || text === '\r') return NOTHING
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { kind: 'wrong', reason: `this is no JSON: ${shown(text)}`, isJson: false }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong('a line is one JSON object')
  return readObject(value as Record<string, unknown>)
}

function readObject(value: Record<string, unknown>): ReadLine {
  const { kind } = value
  if (kind === 'history') return value['version'] === FORMAT_VERSION ? NOTHING : wrong(otherVersion(value['version']))
  if (typeof kind !== 'string') return wrong('`kind` is missing: it says what happened, as in "kind":"delivered"')
  const fields = FLAT.get(kind)
  if (fields === undefined) return wrong(unknownKind(kind))
  for (const [name, field] of fields) {
    const is = value[name]
    if (is === undefined || is === null) {
      if (field.isOptional) continue
      return wrong(missing(kind, name, value))
    }
    if (!fits(is, field)) return wrong(`\`${name}\` of ${kind} is ${wanted(field)}, not ${shown(JSON.stringify(is))}`)
  }
  if ('epoch' in FIELDS[kind as Operation['kind']]) value['epoch'] ??= ''
  return { kind: 'operation', operation: value as unknown as Operation }
}

function fits(value: unknown, { kind }: Field): boolean {
  switch (kind) {
    case 'text':
      return typeof value === 'string'
    case 'number':
      return typeof value === 'number'
    case 'offset':
      return Number.isSafeInteger(value) && (value as number) >= 0
    case 'flag':
      return typeof value === 'boolean'
    default:
      return (kind as readonly unknown[]).includes(value)
  }
}

function wanted({ kind }: Field): string {
  switch (kind) {
    case 'text':
      return 'a text'
    case 'number':
      return 'a number'
    case 'offset':
      return 'a whole number from 0'
    case 'flag':
      return 'true or false'
    default:
      return kind.map((word) => JSON.stringify(word)).join(' or ')
  }
}

/** A field that is missing was perhaps written otherwise. */
function missing(kind: string, name: string, value: object): string {
  const known = new Set((FLAT.get(kind) ?? []).map(([field]) => field))
  const meant = Object.keys(value).find((other) => !known.has(other) && nearest(other, [name]) !== undefined)
  return `\`${name}\` is missing in ${kind}${meant === undefined ? '' : `; is it written as ${shown(JSON.stringify(meant))}?`}`
}

function unknownKind(kind: string): string {
  const meant = nearest(kind, FLAT.keys())
  const known = meant === undefined ? `known are ${[...FLAT.keys()].join(', ')}` : `did you mean ${JSON.stringify(meant)}?`
  return `there is no operation ${shown(JSON.stringify(kind))}; ${known}`
}

function otherVersion(version: unknown): string {
  return `this history is of version ${shown(JSON.stringify(version))} of the format, and version ${FORMAT_VERSION} is read here`
}

function shown(text: string | undefined): string {
  const words = text ?? 'nothing'
  return words.length > WORD_SHOWN_MAX ? `${words.slice(0, WORD_SHOWN_MAX)}...` : words
}

function wrong(reason: string): ReadLine {
  return { kind: 'wrong', reason, isJson: true }
}
