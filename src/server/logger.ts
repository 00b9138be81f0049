import { pino, type DestinationStream } from 'pino'
import { EVENTS, type EventName, type Logger, type Severity } from '../runtime/index.ts'

/** Cloud Logging's severities, least severe first. */
const LEVELS: Readonly<Record<Severity, number>> = { DEBUG: 20, INFO: 30, NOTICE: 35, WARNING: 40, ERROR: 50, CRITICAL: 60 }

/** Where Cloud Logging looks for the trace of an entry. */
const TRACE_FIELD = 'logging.googleapis.com/trace'

/** Who logs: in lines that were gathered from several processes nothing else tells them apart. */
export interface Origin {
  /** As in `/health`. */
  readonly instance: string
  /** The platform's name of what was deployed (`K_REVISION`). */
  readonly revision?: string
}

/**
 * JSON lines with Cloud Logging's fields: `severity`, `message` (the event's name), `timestamp`, trace, who logs, and the event's
 * own.
 */
export function jsonLogger(
  lowest: Severity,
  destination: DestinationStream,
  wallMs: () => number,
  { instance, revision }: Origin,
): Logger {
  const lines = pino(
    {
      messageKey: 'message',
      base: { instance, ...(revision !== undefined && { revision }) },
      // Severities are ours, one for each event; pino's own levels stay out of it.
      formatters: { level: () => ({ logger: 'tidegate' }) },
      timestamp: () => `,"timestamp":"${new Date(wallMs()).toISOString()}"`,
    },
    destination,
  )
  return {
    event(name, { error, trace, ...fields } = {}) {
      const severity: Severity = EVENTS[name]
      if (LEVELS[severity] < LEVELS[lowest]) return
      lines.info({ severity, ...fields, ...described(error), ...(trace !== undefined && { [TRACE_FIELD]: trace }) }, name)
    },
  }
}

/** An error for a log: its whole chain of causes, the stack of the first. */
function described(error: unknown): Readonly<Record<string, unknown>> {
  if (error === undefined) return {}
  if (!(error instanceof Error)) return { error: shown(error) }
  const causes: string[] = []
  for (let cause: unknown = error.cause; cause instanceof Error && causes.length < 8; cause = cause.cause)
    causes.push(`${cause.name}: ${cause.message}`)
  return { error: `${error.name}: ${error.message}`, ...(causes.length > 0 && { causes }), stack_trace: error.stack }
}

/** A value in a line of text. */
function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value)
}

/** For people at a terminal: one short line an event, from NOTICE up. */
export function terminalLogger(write: (line: string) => void, isColoured: boolean): Logger {
  return {
    event(name: EventName, { error, trace: _trace, ...fields } = {}) {
      const severity: Severity = EVENTS[name]
      if (LEVELS[severity] < LEVELS.NOTICE) return
      const facts = Object.entries(fields).map(([field, value]) => `${field}=${shown(value)}`)
      if (error !== undefined) facts.push(error instanceof Error ? error.message : shown(error))
      const text = `${name} ${facts.join(' ')}`.trimEnd()
      write(
        isColoured ? `${COLOURS[severity]}${severity.toLowerCase()}\u001B[0m ${text}\n` : `${severity.toLowerCase()} ${text}\n`,
      )
    },
  }
}

const COLOURS: Readonly<Record<Severity, string>> = {
  DEBUG: '\u001B[2m',
  INFO: '\u001B[2m',
  NOTICE: '\u001B[36m',
  WARNING: '\u001B[33m',
  ERROR: '\u001B[31m',
  CRITICAL: '\u001B[31;1m',
}
