import type { EntryError } from '../entry.ts'
import { errorIn } from '../traceback/error.ts'
import { isPayload, stringOf, type Payload } from './fields.ts'

/** Where loggers put an exception. */
export const ERROR_FIELDS = [
  'err',
  'error',
  'exception',
  'exc_info',
  'stack_trace',
  'stacktrace',
  'stack',
  'traceback',
  'exc_text',
  '@x',
  'Exception',
] as const

const CAUSES_MAX = 8
/** What a type of an exception looks like; a logger's placeholder (`str`, `None`) does not. */
const TYPE = /(?:^|[.$:])[A-Z]\w*$|^\w*(?:Error|Exception)$/

/** The exception that a payload tells of: pino's `err`, a Python `exc_info`, a stack of winston, the chain of Tidegate. */
export function errorOf(payload: Payload): EntryError | undefined {
  for (const field of ERROR_FIELDS) {
    const value = payload[field]
    if (value === undefined || value === null || value === '') continue
    const found = isPayload(value) ? ofObject(value) : typeof value === 'string' ? ofText(value, payload) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function ofObject(value: Payload): EntryError | undefined {
  const type = stringOf(value['type']) ?? stringOf(value['name']) ?? stringOf(value['kind']) ?? stringOf(value['class']) ?? ''
  const stack =
    stringOf(value['stack']) ?? stringOf(value['stack_trace']) ?? stringOf(value['traceback']) ?? stringOf(value['stacktrace'])
  const message = stringOf(value['message']) ?? stringOf(value['value']) ?? stringOf(value['msg']) ?? ''
  const parsed = stack === undefined ? undefined : errorIn(stack)
  if (parsed === undefined && !TYPE.test(type)) return undefined
  const causes = causesOf(value)
  return {
    type: type !== '' && type !== 'Object' ? type : (parsed?.type ?? ''),
    message: message !== '' ? message : (parsed?.message ?? ''),
    frames: parsed?.frames ?? [],
    causes: causes.length > 0 ? causes : (parsed?.causes ?? []),
  }
}

function causesOf(value: Payload): string[] {
  const causes: string[] = []
  for (let cause = value['cause']; causes.length < CAUSES_MAX;) {
    if (typeof cause === 'string') causes.push(cause)
    if (!isPayload(cause)) break
    const type = stringOf(cause['type']) ?? stringOf(cause['name']) ?? 'Error'
    causes.push(`${type}: ${stringOf(cause['message']) ?? ''}`)
    cause = cause['cause']
  }
  return causes
}

const NAMED = /^([\w$.]*[A-Z][\w$]*)(?: \[[\w.]+\])?(?:: ([\s\S]*))?$/

function ofText(text: string, payload: Payload): EntryError | undefined {
  const parsed = errorIn(text)
  if (parsed !== undefined) return parsed
  const [, type, message = ''] = NAMED.exec(text) ?? []
  if (type === undefined || !/(?:Error|Exception|Failure|Fault|Timeout|Exit|Interrupt)$/.test(type)) return undefined
  // Tidegate writes the chain beside the error, and its stack in a third field.
  const stack = stringOf(payload['stack_trace']) ?? stringOf(payload['stack']) ?? ''
  const causes: unknown = payload['causes']
  return {
    type,
    message,
    frames: errorIn(stack)?.frames ?? [],
    causes: Array.isArray(causes) ? causes.filter((each) => typeof each === 'string').slice(0, CAUSES_MAX) : [],
  }
}
