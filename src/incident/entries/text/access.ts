import type { Draft } from '../draft.ts'
import type { EntryHttp } from '../entry.ts'
import type { Severity } from '../severity.ts'
import { statusWords } from './status.ts'
import type { TimeReader } from './time.ts'

/** Common Log Format and what nginx and Apache add to it: referer, agent, seconds. */
const COMMON = /^(\S{1,100}) (\S{1,100}) (\S{1,100}) \[([^\]]{20,30})\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d+|-)(.*)$/
const REQUEST = /^([A-Z]{3,10}) (\S+)(?: HTTP\/[\d.]+)?$/
/** uvicorn: `10.0.0.1:39502 - "GET /health HTTP/1.1" 200 OK`. */
const UVICORN = /^\S{3,60} - "([A-Z]{3,10}) (\S+) HTTP\/[\d.]+" (\d{3})\b/
const SECONDS = /\s(?:rt=|request_time=)?"?(\d+\.\d{3,6})"?\s*$/

/** @returns whether the line is of an access log; the draft then tells of it */
export function readAccess(text: string, time: TimeReader, draft: Draft): boolean {
  const found = COMMON.exec(text)
  if (found === null) return false
  const [, , , , when = '', request = '', status = '', , rest = ''] = found
  if (!time.read(when, 0)) return false
  const [, method, target = request] = REQUEST.exec(request) ?? []
  const seconds = SECONDS.exec(rest)?.[1]
  draft.atMs = time.atMs
  draft.kind = 'request'
  draft.http = httpOf(Number(status), method, target, seconds === undefined ? undefined : Number(seconds) * 1000)
  draft.severity = severityOfStatus(Number(status))
  draft.message = `"${request}" ${statusWords(Number(status))}`
  return true
}

/** What an application prints of a request: it stays the application's message, and is known as a request. */
export function readPrintedRequest(message: string, draft: Draft): void {
  // Nearly every message fails here: the pattern is for those that may fit.
  const at = message.indexOf(' - "')
  if (at <= 0 || at > 60) return
  const found = UVICORN.exec(message)
  if (found === null) return
  const [, method, target = '', status] = found
  draft.kind = 'request'
  draft.http = httpOf(Number(status), method, target, undefined)
}

export function httpOf(
  status: number | undefined,
  method: string | undefined,
  target: string | undefined,
  latencyMs: number | undefined,
): EntryHttp {
  return {
    ...(status !== undefined && status >= 100 && status < 1000 && { status }),
    ...(latencyMs !== undefined && Number.isFinite(latencyMs) && { latencyMs }),
    ...(method !== undefined && { method }),
    ...(target !== undefined && target !== '' && { path: pathOf(target) }),
  }
}

/** Without host and query: what is asked for, and nothing that may be a secret. */
function pathOf(target: string): string {
  const slashes = target.indexOf('://')
  const begin = slashes > 0 && slashes < 10 ? target.indexOf('/', slashes + 3) : 0
  const path = begin === -1 ? '/' : target.slice(begin)
  const end = path.search(/[?#]/)
  return (end === -1 ? path : path.slice(0, end)).slice(0, 2000)
}

/** As Cloud Run does it for its request log. */
export function severityOfStatus(status: number): Severity {
  if (status >= 500) return 'ERROR'
  return status >= 400 ? 'WARNING' : 'INFO'
}
