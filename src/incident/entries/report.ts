/** Kinds of line that are told apart. `plain`: text that has none of the known shapes. */
export const FORMATS = [
  'cloud-logging',
  'tidegate',
  'pino',
  'bunyan',
  'winston',
  'python-json',
  'structlog',
  'google-json',
  'json',
  'text',
  'syslog',
  'access-log',
  'klog',
  'redis',
  'logfmt',
  'plain',
] as const

export type Format = (typeof FORMATS)[number]

export type ReadProblemCode = 'empty' | 'no-text' | 'damaged' | 'unclosed' | 'lost'

/** What a reader of the result has to know. The sentence stands alone: `cannot read app.log to its end: ...`. */
export interface ReadProblem {
  readonly file: string
  readonly code: ReadProblemCode
  readonly message: string
}

/**
 * What became of everything that was read. Lines: of a file of lines, each is blank, an entry, joined to one, or a repeat.
 * In a file of JSON values an entry may span many lines, or a line hold many entries.
 */
export interface ReadReport {
  readonly files: number
  /** As they lay there: compressed ones compressed. */
  readonly bytes: number
  readonly lines: number
  readonly blank: number
  readonly entries: number
  /** Lines or elements that look like JSON and are not. They are entries all the same, with their text as message. */
  readonly unparsed: number
  /** The first of them. */
  readonly unparsedAt: readonly { readonly file: string; readonly line: number }[]
  /** Lines, elements or messages that were longer than a bound: their beginning was kept. */
  readonly cut: number
  /** Entries made of several lines or entries. */
  readonly joined: number
  /** What went into another entry: lines or entries beyond the first of each. */
  readonly joinedParts: number
  /** Entries of Cloud Logging that came a second time: same log, insertId and timestamp. */
  readonly repeated: number
  /** Of Cloud Logging, without any payload: what the exporter left out. */
  readonly withoutPayload: number
  readonly withoutTime: number
  /** Times that name no zone: taken as UTC. */
  readonly zoneAssumed: number
  /** Lines with bytes that are no UTF-8 (shown as U+FFFD), and with NUL (taken out). */
  readonly invalidUtf8: number
  readonly withNul: number
  readonly formats: Readonly<Record<Format, number>>
  readonly problems: readonly ReadProblem[]
}

/** The report while it is written. */
export class Tally implements ReadReport {
  files = 0
  bytes = 0
  lines = 0
  blank = 0
  entries = 0
  unparsed = 0
  readonly unparsedAt: { file: string; line: number }[] = []
  cut = 0
  joined = 0
  joinedParts = 0
  repeated = 0
  withoutPayload = 0
  withoutTime = 0
  zoneAssumed = 0
  invalidUtf8 = 0
  withNul = 0
  readonly formats: Record<Format, number> = {
    'cloud-logging': 0,
    tidegate: 0,
    pino: 0,
    bunyan: 0,
    winston: 0,
    'python-json': 0,
    structlog: 0,
    'google-json': 0,
    json: 0,
    text: 0,
    syslog: 0,
    'access-log': 0,
    klog: 0,
    redis: 0,
    logfmt: 0,
    plain: 0,
  }
  readonly problems: ReadProblem[] = []

  unparsedLine(file: string, line: number): void {
    this.unparsed++
    if (this.unparsedAt.length < 5) this.unparsedAt.push({ file, line })
  }
}
