import { createHash } from 'node:crypto'
import { all, any, compare, not, render, severity, type Filter, type LogSeverity } from './filter.ts'

/** What a person asks for. Times are RFC 3339; `from` belongs to it, `to` does not. */
export interface LogWish {
  readonly project: string
  readonly service?: string
  readonly location?: string
  /** Without it everything is read. Platform messages and failed requests are read in any case. */
  readonly severity?: LogSeverity
  readonly from: string
  readonly to: string
}

export interface Window {
  readonly from: string
  readonly to: string
}

/** What programs write to standard error has no severity of its own: words are looked for beside it. */
const WORDS = '(?i)\\b(critical|fatal|error|exception|traceback|failed|failure|panic|timed? ?out|10(?:06|11))\\b'

function base({ service, location, severity: least }: LogWish): readonly Filter[] {
  return [
    compare('resource.type', '=', 'cloud_run_revision'),
    ...(service === undefined ? [] : [compare(['resource', 'labels', 'service_name'], '=', service)]),
    ...(location === undefined ? [] : [compare(['resource', 'labels', 'location'], '=', location)]),
    ...(least === undefined || least === 'DEFAULT' ? [] : [atLeast(least)]),
    not(compare('logName', ':', 'cloudaudit.googleapis.com%2Fdata_access')),
  ]
}

function atLeast(least: LogSeverity): Filter {
  return any(
    severity('>=', least),
    compare('httpRequest.status', '>=', 500),
    compare('logName', ':', 'varlog%2Fsystem'),
    compare('textPayload', '=~', WORDS),
  )
}

/** The filter for a part of the time that was asked for. */
export function filterOf(wish: LogWish, { from, to }: Window): string {
  return render(all(...base(wish), compare('timestamp', '>=', from), compare('timestamp', '<', to)))
}

/** Names the question without its time, so that a cursor is not used for another one. */
export function questionOf(wish: LogWish): string {
  return createHash('sha256')
    .update(`${wish.project}\n${render(all(...base(wish)))}`)
    .digest('hex')
    .slice(0, 16)
}
