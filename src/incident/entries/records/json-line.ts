import type { Draft } from '../draft.ts'
import { severityOfCloud, severityOfPinoLevel, severityOfPythonLevel, severityOfSyslog, severityOfWord } from '../levels.ts'
import type { Format } from '../report.ts'
import type { Severity } from '../severity.ts'
import { httpOf } from '../text/access.ts'
import { timeOfNumber, timeOfText, type TimeOptions } from '../text/time.ts'
import { ERROR_FIELDS, errorOf } from './error-value.ts'
import { boundedFields, isPayload, stringOf, textIn, type Payload } from './fields.ts'
import { inPairs, lifted, messageIn } from './message.ts'
import { readTidegate } from './tidegate.ts'

/** Those of Serilog (`@t`, `Timestamp`) and of events of Kubernetes (`lastTimestamp`) come last: few have them. */
const TIMES = [
  'timestamp',
  'time',
  'ts',
  '@timestamp',
  'asctime',
  'datetime',
  'date',
  't',
  '@t',
  'Timestamp',
  'lastTimestamp',
  'eventTime',
  'firstTimestamp',
] as const
const LEVELS = ['severity', 'level', 'levelname', 'log.level', 'loglevel', 'lvl', '@l', 'Level', 'LogLevel'] as const
const LOGGERS = [
  'logger',
  'logger_name',
  'log.logger',
  'name',
  'component',
  'target',
  'SourceContext',
  'Category',
  'SYSLOG_IDENTIFIER',
] as const
const TRACES = ['logging.googleapis.com/trace', 'trace', 'trace_id', 'traceId', 'trace.id', '@tr', 'TraceId'] as const
const TRACE_ID = /^(?:projects\/[^/]+\/traces\/)?([0-9a-fA-F-]{16,36})$/
const EVENT = /^[A-Za-z][\w-]*(?:[.:/][\w-]+)+$/

/** What stands in the entry itself, and not once more in its fields. */
const TAKEN: ReadonlySet<string> = new Set([
  ...TIMES,
  ...LEVELS,
  'levelno',
  'logger',
  'logger_name',
  'log.logger',
  ...TRACES,
  'v',
])

/** What a payload has, a bit for each: a look at each key costs less than asking for every name that there may be. */
const ERROR_BIT = 1
const TRACE_BIT = 2
const LOGGER_BIT = 4
const SERVICE_BIT = 8
const REQUEST_BIT = 16

const BITS: ReadonlyMap<string, number> = new Map([
  ...ERROR_FIELDS.map((name) => [name, ERROR_BIT] as const),
  ...TRACES.map((name) => [name, TRACE_BIT] as const),
  ...[...LOGGERS, 'context', 'labels', 'module'].map((name) => [name, LOGGER_BIT] as const),
  ...['service', 'service.name'].map((name) => [name, SERVICE_BIT] as const),
  ['httpRequest', REQUEST_BIT] as const,
])

function bitsOf(payload: Payload): number {
  let bits = 0
  for (const key in payload) bits |= BITS.get(key) ?? 0
  return bits
}

/** Who writes like this? Told by the fields that only this one has. */
export function dialectOf(payload: Payload): Format {
  if (payload['logger'] === 'tidegate') return 'tidegate'
  if (typeof payload['level'] === 'number') return typeof payload['v'] === 'number' && 'name' in payload ? 'bunyan' : 'pino'
  if ('levelname' in payload || 'levelno' in payload) return 'python-json'
  if (typeof payload['level'] === 'string') {
    if (typeof payload['event'] === 'string' && !('message' in payload) && !('msg' in payload)) return 'structlog'
    return 'message' in payload ? 'winston' : 'json'
  }
  return 'severity' in payload ? 'google-json' : 'json'
}

/**
 * A structured payload, whoever wrote it: a line of its own, or the jsonPayload of Cloud Logging, which has lifted
 * severity, time and trace out of it. What the draft knows already is what the collector says, and stays.
 *
 * @returns the dialect
 */
export function readPayload(
  written: Payload,
  draft: Draft,
  options: TimeOptions,
): { readonly format: Format; readonly zoneAssumed: boolean } {
  const payload = 'fields' in written || 'Properties' in written ? lifted(written) : written
  const format = dialectOf(payload)
  const zoneAssumed = draft.atMs === undefined && readTime(payload, draft, options)
  const severity = severityIn(payload, format)
  if (severity !== undefined && (draft.severity === 'DEFAULT' || draft.insertId === undefined)) draft.severity = severity
  const bits = bitsOf(payload)
  const trace = draft.trace ?? ((bits & TRACE_BIT) === 0 ? undefined : traceIn(payload))
  if (trace !== undefined) draft.trace = trace
  draft.isBare = false
  draft.error = (bits & ERROR_BIT) === 0 ? undefined : errorOf(payload)
  if (format === 'tidegate') readTidegate(payload, draft)
  else readForeign(payload, draft, format, bits)
  const request = (bits & REQUEST_BIT) === 0 ? undefined : payload['httpRequest']
  if (draft.http === undefined && isPayload(request)) readRequest(request, draft)
  return { format, zoneAssumed }
}

/** @returns whether a zone had to be assumed */
function readTime(payload: Payload, draft: Draft, options: TimeOptions): boolean {
  for (const name of TIMES) {
    const value = payload[name]
    if (typeof value === 'number') draft.atMs = timeOfNumber(value)
    else if (typeof value === 'string') {
      const found = timeOfText(value, options)
      draft.atMs = found?.atMs
      if (found !== undefined) return !found.hasZone
    } else if (isPayload(value) && typeof value['seconds'] === 'number') {
      const nanos = value['nanos']
      draft.atMs = timeOfNumber(value['seconds'] + (typeof nanos === 'number' ? nanos / 1e9 : 0))
    }
    if (draft.atMs !== undefined) return false
  }
  const seconds = payload['timestampSeconds']
  if (typeof seconds === 'number') draft.atMs = timeOfNumber(seconds)
  // The journal of systemd: microseconds, as a text.
  else if ('__REALTIME_TIMESTAMP' in payload) draft.atMs = timeOfNumber(Number(payload['__REALTIME_TIMESTAMP']))
  return false
}

function severityIn(payload: Payload, format: Format): Severity | undefined {
  for (const name of LEVELS) {
    const value = payload[name]
    if (typeof value === 'string') {
      const severity = severityOfWord(value)
      if (severity !== undefined) return severity
    } else if (typeof value === 'number') return name === 'severity' ? severityOfCloud(value) : ofNumber(value, format)
  }
  const levelno = payload['levelno']
  if (typeof levelno === 'number') return severityOfPythonLevel(levelno)
  const priority = payload['PRIORITY']
  if (typeof priority === 'string' && /^[0-7]$/.test(priority)) return severityOfSyslog(Number(priority))
  // Of an event of Kubernetes; of anything else it is rarely a word for a level, and stays a field.
  const type = payload['type']
  return typeof type === 'string' ? severityOfWord(type) : undefined
}

const ofNumber = (value: number, format: Format): Severity =>
  format === 'python-json' ? severityOfPythonLevel(value) : severityOfPinoLevel(value)

function traceIn(payload: Payload): string | undefined {
  const found = textIn(payload, TRACES)
  return found === undefined ? undefined : traceId(found.text)
}

/** The id alone, so that sources which write it differently can be compared. */
export function traceId(text: string): string | undefined {
  return TRACE_ID.exec(text)?.[1] ?? (text.length > 0 && text.length <= 200 ? text : undefined)
}

function readForeign(payload: Payload, draft: Draft, format: Format, bits: number): void {
  const event = stringOf(payload['event'])
  const said = messageIn(payload)
  const errorText = draft.error === undefined ? stringOf(payload['error']) : `${draft.error.type}: ${draft.error.message}`
  draft.message = said?.text ?? event ?? errorText ?? stringOf(payload['type']) ?? stringOf(payload['status']) ?? ''
  if (draft.message === '' && draft.http === undefined && (bits & REQUEST_BIT) === 0) draft.message = inPairs(payload, TAKEN)
  if (event !== undefined && EVENT.test(event)) draft.event = event
  const logger = (bits & LOGGER_BIT) === 0 ? undefined : loggerIn(payload)
  if (logger !== undefined) draft.logger = logger
  if ((bits & SERVICE_BIT) !== 0) draft.service ??= serviceIn(payload)
  draft.instance ??= stringOf(payload['hostname']) ?? stringOf(payload['host']) ?? stringOf(payload['_HOSTNAME'])
  if (draft.stream === '') draft.stream = `${draft.instance ?? ''}/${idOf(payload['pid'] ?? payload['_PID'])}`
  const taken = said === undefined ? TAKEN : takenWith(said.name, format)
  draft.fields = boundedFields(payload, taken)
}

function serviceIn(payload: Payload): string | undefined {
  const service = payload['service']
  return stringOf(service) ?? (isPayload(service) ? stringOf(service['name']) : undefined) ?? stringOf(payload['service.name'])
}

function loggerIn(payload: Payload): string | undefined {
  const found = textIn(payload, LOGGERS)
  if (found !== undefined) return found.text
  const context = payload['context']
  if (isPayload(context) && typeof context['name'] === 'string') return context['name']
  const labels = payload['labels']
  return isPayload(labels) ? stringOf(labels['module']) : stringOf(payload['module'])
}

const idOf = (value: unknown): string => (typeof value === 'number' || typeof value === 'string' ? String(value) : '')

const sets = new Map<string, ReadonlySet<string>>()

/** Fields that are told elsewhere; sets are made once. */
function takenWith(message: string, format: Format): ReadonlySet<string> {
  const key = `${message} ${format}`
  const found = sets.get(key)
  if (found !== undefined) return found
  const made = new Set([...TAKEN, message, ...(format === 'bunyan' || format === 'python-json' ? ['name'] : [])])
  sets.set(key, made)
  return made
}

/** Of Cloud Logging, and what client libraries make of it (`http_request`, `url`, `method`). */
export function readRequest(request: Payload, draft: Draft): void {
  const method = stringOf(request['requestMethod']) ?? stringOf(request['method'])
  const target = stringOf(request['requestUrl']) ?? stringOf(request['url'])
  const status = Number(request['status'])
  draft.http = httpOf(Number.isFinite(status) ? status : undefined, method, target, durationMs(request['latency']))
}

/** `7.510s`, or `{seconds, nanos}`, as protobuf's Duration travels. */
function durationMs(value: unknown): number | undefined {
  if (typeof value === 'string') {
    const seconds = /^(-?\d+(?:\.\d+)?)s$/.exec(value)?.[1]
    // Whole microseconds: a binary fraction would show what nobody measured.
    return seconds === undefined ? undefined : Math.round(Number(seconds) * 1e6) / 1e3
  }
  if (!isPayload(value)) return undefined
  return Number(value['seconds'] ?? 0) * 1000 + Number(value['nanos'] ?? 0) / 1e6
}
