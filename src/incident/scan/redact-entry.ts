import type { Entry } from '../entries/index.ts'
import type { Redactor } from '../redact/index.ts'

/** An entry without what must not leave the machine. Names that a platform gives (service, revision, instance, trace) are no secrets. */
export function redactEntry(entry: Entry, { text, value }: Redactor): Entry {
  const { message, error, fields, http } = entry
  return {
    ...entry,
    message: text(message),
    fields: value(fields) as Entry['fields'],
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
