import type { Entry } from '../entries/index.ts'
import type { Redactor, Span } from '../redact/index.ts'

/**
 * An entry without what must not leave the machine. Names that a platform gives (service, revision, instance, trace) are no secrets.
 * @param found all of that in its message, where it is known
 */
export function redactEntry(entry: Entry, redactor: Redactor, found?: readonly Span[]): Entry {
  const { text, value } = redactor
  const { message, error, fields, http } = entry
  const said = found === undefined ? text(message) : found.length === 0 ? message : redactor.without(message, found)
  const hasFields = !isEmpty(fields)
  // A line of text: most entries are no more than this, and have no secret.
  if (error === undefined && http === undefined && !hasFields) return said === message ? entry : { ...entry, message: said }
  return {
    ...entry,
    message: said,
    fields: hasFields ? (value(fields) as Entry['fields']) : fields,
    ...(error !== undefined && {
      error: {
        type: text(error.type),
        message: text(error.message),
        frames: error.frames.map(text),
        causes: error.causes.map(text),
      },
    }),
    ...(http?.path !== undefined && { http: { ...http, path: text(http.path) } }),
  }
}

function isEmpty(fields: Entry['fields']): boolean {
  for (const _ in fields) return false
  return true
}
