import type { Entry } from '../entries/index.ts'
import type { Redactor } from '../redact/index.ts'

/** An entry without what must not leave the machine. Names that a platform gives (service, revision, instance, trace) are no secrets. */
export function redactEntry(entry: Entry, { text, value }: Redactor): Entry {
  const { message, error, fields, http } = entry
  const said = text(message)
  // A line of text without a secret: most entries are no more than this.
  const hasFields = !isEmpty(fields)
  if (said === message && error === undefined && http === undefined && !hasFields) return entry
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
