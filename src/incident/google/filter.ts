import { TidegateError } from '../../runtime/index.ts'

/** Severities of Cloud Logging, least first. In a filter they stand without quotes. */
export const SEVERITIES = ['DEFAULT', 'DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY'] as const
export type LogSeverity = (typeof SEVERITIES)[number]

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | ':' | '=~'

/** What a filter of Cloud Logging can compare here. Parts of a path that are no plain names are quoted. */
export type Field =
  | 'timestamp'
  | 'logName'
  | 'insertId'
  | 'textPayload'
  | 'trace'
  | 'resource.type'
  | 'httpRequest.status'
  | readonly ['resource' | 'labels' | 'jsonPayload', ...string[]]

export type Filter =
  | { readonly kind: 'compare'; readonly field: Field; readonly operator: Operator; readonly value: string | number }
  | { readonly kind: 'severity'; readonly operator: '=' | '>='; readonly value: LogSeverity }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }

export const compare = (field: Field, operator: Operator, value: string | number): Filter => ({
  kind: 'compare',
  field,
  operator,
  value,
})
export const severity = (operator: '=' | '>=', value: LogSeverity): Filter => ({ kind: 'severity', operator, value })
export const all = (...parts: readonly Filter[]): Filter => ({ kind: 'all', parts })
export const any = (...parts: readonly Filter[]): Filter => ({ kind: 'any', parts })
export const not = (part: Filter): Filter => ({ kind: 'not', part })

/** What the API takes. */
const LENGTH_MAX = 20_000

/** The filter as the API reads it. OR binds closer than AND there, so every group has its brackets. */
export function render(filter: Filter): string {
  const text = rendered(filter)
  if (text.length <= LENGTH_MAX) return text
  throw new TidegateError('usage', `cannot ask Cloud Logging: the filter has ${text.length} characters, ${LENGTH_MAX} are taken`)
}

function rendered(filter: Filter): string {
  switch (filter.kind) {
    case 'compare':
      return `${path(filter.field)}${filter.operator}${typeof filter.value === 'number' ? filter.value : quoted(filter.value)}`
    case 'severity':
      return `severity${filter.operator}${filter.value}`
    case 'not':
      return `NOT (${rendered(filter.part)})`
    default:
      return filter.parts
        .map((part) => (needsBrackets(part, filter) ? `(${rendered(part)})` : rendered(part)))
        .join(filter.kind === 'all' ? ' AND ' : ' OR ')
  }
}

function needsBrackets(part: Filter, group: Filter): boolean {
  return (part.kind === 'all' || part.kind === 'any') && part.kind !== group.kind
}

function path(field: Field): string {
  if (typeof field === 'string') return field
  return field.map((part) => (/^[A-Za-z_]\w*$/.test(part) ? part : quoted(part))).join('.')
}

const ESCAPES: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Nothing that stands in a value can end it. */
function quoted(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return `"${text.replace(/["\\\n\r\t]/g, (sign) => ESCAPES[sign] ?? '').replace(/[\u0000-\u001f]/g, ' ')}"`
}
