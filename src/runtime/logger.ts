import type { EventName } from './events.ts'

/** Facts of one event. Never a secret, a token, or what people wrote. An `error` keeps its cause chain in the log only. */
export interface EventFields {
  readonly error?: unknown
  /** Cloud Trace id of the request, from `X-Cloud-Trace-Context` or `traceparent`. */
  readonly trace?: string
  readonly [field: string]: unknown
}

/** Where events go. */
export interface Logger {
  event(name: EventName, fields?: EventFields): void
}
