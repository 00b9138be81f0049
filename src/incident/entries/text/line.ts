import type { Draft } from '../draft.ts'
import { severityOfSyslog, severityOfWord } from '../levels.ts'
import { withoutColour } from '../printable.ts'
import type { Format } from '../report.ts'
import { readAccess, readPrintedRequest } from './access.ts'
import { HeadReader } from './heads.ts'
import { pairsOf } from './logfmt.ts'
import { TimeReader, type TimeOptions } from './time.ts'

/** What a line of text may hold instead of a message. */
export interface Inside {
  /** JSON, or pairs of logfmt. @returns the format, or undefined: it is not what it looks like */
  object(text: string, draft: Draft): Format | undefined
  pairs(pairs: Readonly<Record<string, unknown>>, draft: Draft): void
}

const OPEN_BRACE = 0x7b
const OPEN_BRACKET = 0x5b
const LESS = 0x3c
const ESCAPE = 0x1b
const SPACE = 0x20
const TAB = 0x09

const CRI = /\s(stdout|stderr) ([FP])(?: |$)/y
const COMPOSE = /^([a-zA-Z][\w.-]{0,60}?)(?:([_-]\d{1,3}))?\s{0,40}\| ?/
const KUBECTL = /^\[(?:pod\/)?([\w.-]{1,253})\/([\w.-]{1,63})\] /
const KLOG = /^([IWEF])(\d\d)(\d\d) (\d\d:\d\d:\d\d\.\d{1,9})\s+(\d+)\s+([\w./-]{1,120}:\d+)\]\s?/
const REDIS = /^(\d{1,8}):([XCSM]) /
const REDIS_LEVEL = / ([.\-*#]) /y
/** One space is the head's: what follows it is the program's, and the indentation of a traceback. */
const SYSLOG = /\s+([\w.:-]{1,120})\s+([\w./@-]{1,80}(?:\([^)\s]{1,60}\))?)(?:\[(\d+)\])?:\s/y
const JOURNAL = /\s+([\w.:-]{1,120})\s+([\w./@-]{1,80})\[(\d+)\]:\s/y
const PRIORITY = /^<(\d{1,3})>/
const RFC5424 = /1 (\S{1,40}) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) (?:-|(?:\[(?:[^\]\\]|\\.)*\])+)(?: |$)/y
const TIDEGATE = /^(debug|info|notice|warning|error|critical) ([a-z]+\.[a-z_]+)(?: |$)/
const AFTER = /\]?:?\s*(?:[-|]\s+)?/y

const KLOG_LEVELS: Readonly<Record<string, string>> = { I: 'info', W: 'warning', E: 'error', F: 'fatal' }
const REDIS_LEVELS: Readonly<Record<string, string>> = { '.': 'debug', '-': 'info', '*': 'notice', '#': 'warning' }

/**
 * Lines of text of one file: who, when, how bad, and the message that is left. Formats may be mixed; one inside another
 * (a container's own log in that of its host) is read from the outside in, and what stands further inside knows better.
 */
export class TextLines {
  readonly time: TimeReader
  readonly #heads = new HeadReader()
  readonly #inside: Inside
  /** The line was a part of one that its writer had cut (CRI): the rest follows. */
  isPartial = false
  /** A time stood in it that names no zone. */
  zoneAssumed = false

  constructor(options: TimeOptions, inside: Inside) {
    this.time = new TimeReader(options)
    this.#inside = inside
  }

  /** @param draft what is known from outside; the line fills in the rest */
  read(text: string, draft: Draft): Format {
    this.isPartial = false
    this.zoneAssumed = false
    return this.#read(text, draft, 0)
  }

  #read(raw: string, draft: Draft, depth: number): Format {
    let text = raw
    if (raw.includes('\u001B')) text = withoutColour(raw)
    const first = text.charCodeAt(0)
    if (first === OPEN_BRACE) {
      const format = this.#inside.object(text, draft)
      if (format !== undefined) return format
      return this.#plain(text, 0, draft)
    }
    if (first >= 0x30 && first <= 0x39) return this.#digit(text, draft, depth)
    if (first === OPEN_BRACKET) return this.#bracket(text, draft, depth)
    if (first === LESS) return this.#priority(text, draft, depth)
    if (first === SPACE || first === TAB || first === ESCAPE) return this.#plain(text, 0, draft)
    return this.#word(text, draft, depth)
  }

  #digit(text: string, draft: Draft, depth: number): Format {
    if (this.time.read(text, 0)) return this.#timed(text, draft, depth)
    const redis = REDIS.exec(text)
    if (redis !== null && this.#redis(text, redis[0].length, draft)) return 'redis'
    return this.#access(text, draft) ? 'access-log' : this.#plain(text, 0, draft)
  }

  #bracket(text: string, draft: Draft, depth: number): Format {
    if (this.time.read(text, 1)) {
      // A zone that is written as a name, as in `[2025-09-09 01:44:38 CEST]`, is not known: the time is taken without.
      const close = text.indexOf(']', this.time.end)
      if (close === -1 || close > this.time.end + 6) return this.#plain(text, 0, draft)
      this.#takeTime(draft)
      return this.#headed(text, close + 1, draft, depth)
    }
    const pod = depth === 0 ? KUBECTL.exec(text) : null
    if (pod === null) return this.#untimed(text, draft)
    const [all, instance, service] = pod
    draft.instance ??= instance
    draft.service ??= service
    draft.stream = `${draft.stream}${all}`
    return this.#inner(text.slice(all.length), draft, depth, 'text')
  }

  /** `<34>1 2025-...` (RFC 5424) or `<34>Sep  9 01:44:38 ...` (RFC 3164). */
  #priority(text: string, draft: Draft, depth: number): Format {
    const found = PRIORITY.exec(text)
    if (found === null) return this.#plain(text, 0, draft)
    const severity = severityOfSyslog(Number(found[1]))
    RFC5424.lastIndex = found[0].length
    const head = RFC5424.exec(text)
    if (head === null) {
      if (!this.time.read(text, found[0].length)) return this.#plain(text, 0, draft)
      const format = this.#timed(text, draft, depth)
      if (draft.severity === 'DEFAULT') draft.severity = severity
      return format
    }
    const [all, when = '', host = '', app = '', process = ''] = head
    if (this.time.read(when, 0)) this.#takeTime(draft)
    draft.severity = severity
    this.#sender(draft, host, app, process === '-' ? undefined : process)
    return this.#inner(text.slice(found[0].length + all.length).replace(/^\uFEFF/, ''), draft, depth, 'syslog')
  }

  #word(text: string, draft: Draft, depth: number): Format {
    const second = text.charCodeAt(1)
    if (second >= 0x30 && second <= 0x39) {
      const klog = KLOG.exec(text)
      if (klog !== null && this.#klog(klog, text, draft)) return 'klog'
    }
    if (this.time.read(text, 0)) return this.#timed(text, draft, depth)
    const event = TIDEGATE.exec(text)
    if (event !== null) return this.#tidegate(event, text, draft)
    const pairs = pairsOf(text)
    if (pairs !== undefined) {
      this.#inside.pairs(pairs, draft)
      return 'logfmt'
    }
    const composed = depth === 0 && text.lastIndexOf('|', 70) > 0 ? COMPOSE.exec(text) : null
    if (composed !== null && severityOfWord(composed[1] ?? '') === undefined) return this.#composed(composed, text, draft)
    if (this.#access(text, draft)) return 'access-log'
    return this.#untimed(text, draft)
  }

  #composed([all, name = '', number = '']: RegExpExecArray, text: string, draft: Draft): Format {
    draft.service ??= name
    if (number !== '') draft.instance ??= `${name}${number}`
    draft.stream = `${draft.stream}${name}${number}|`
    return this.#inner(text.slice(all.length), draft, 1, 'text')
  }

  /** A time was read at the start. */
  #timed(text: string, draft: Draft, depth: number): Format {
    const { end } = this.time
    this.#takeTime(draft)
    // ` stdout F `, ` stderr P `: an s is asked for before the pattern is.
    if (depth < 2 && text.charCodeAt(end + 1) === 0x73) {
      CRI.lastIndex = end
      const cri = CRI.exec(text)
      if (cri !== null) {
        draft.stream = `${draft.stream}${cri[1] ?? ''}`
        this.isPartial = cri[2] === 'P'
        return this.#inner(text.slice(end + cri[0].length), draft, 1, 'text')
      }
    }
    const first = text.charCodeAt(0)
    if (first >= 0x41 || first === LESS) {
      SYSLOG.lastIndex = end
      const found = SYSLOG.exec(text)
      if (found !== null) return this.#syslog(found, text, end, draft, depth)
    } else if (this.time.hasZone) {
      JOURNAL.lastIndex = end
      const found = JOURNAL.exec(text)
      if (found !== null) return this.#syslog(found, text, end, draft, depth)
    }
    return this.#headed(text, end, draft, depth)
  }

  #syslog(
    [all, host = '', program = '', process]: RegExpExecArray,
    text: string,
    end: number,
    draft: Draft,
    depth: number,
  ): Format {
    this.#sender(draft, host, program, process)
    return this.#inner(text.slice(end + all.length), draft, depth, 'syslog')
  }

  #sender(draft: Draft, host: string, program: string, process: string | undefined): void {
    draft.instance ??= host
    draft.logger = program
    draft.stream = `${draft.stream}${host}/${program}/${process ?? ''}`
  }

  /** What follows a time: a known head, or another format, or the message. */
  #headed(text: string, at: number, draft: Draft, depth: number): Format {
    if (this.#heads.afterTime(text, at)) return this.#takeHead(text, draft)
    // `kubectl logs --timestamps`, `docker logs -t`: one space, and then the line with its own time or indentation.
    if (depth < 2 && this.time.isCollected) return this.#inner(text.slice(at + 1), draft, depth, 'text')
    AFTER.lastIndex = at
    const end = at + (AFTER.exec(text)?.[0].length ?? 0)
    const next = text.charCodeAt(end)
    const isOther = depth < 2 && end > at && (next === OPEN_BRACE || next === OPEN_BRACKET || (next >= 0x30 && next <= 0x39))
    const format = isOther ? this.#inner(text.slice(end), draft, depth, 'text') : this.#rest(text, end, draft)
    draft.isBare = false
    draft.isHead = true
    return format
  }

  #rest(text: string, at: number, draft: Draft): Format {
    if (this.#heads.withoutTime(text, at)) return this.#takeHead(text, draft)
    this.#says(text.slice(at), draft)
    return 'text'
  }

  /** The log inside a log. What it says of itself holds; else what was outside. */
  #inner(text: string, draft: Draft, depth: number, outer: Format): Format {
    const { atMs, severity } = draft
    const assumed = this.zoneAssumed
    const format = this.#read(text, draft, depth + 1)
    // The outer time is the collector's, always whole and with a zone; an inner one orders the lines of one program.
    if (atMs !== undefined && !assumed) {
      draft.atMs = atMs
      this.zoneAssumed = false
    }
    if (draft.severity === 'DEFAULT') draft.severity = severity
    return format === 'plain' ? outer : format
  }

  #untimed(text: string, draft: Draft): Format {
    if (!this.#heads.withoutTime(text, 0)) return this.#plain(text, 0, draft)
    // `ERROR 2025-09-09 01:44:38,123 module msg`
    const { end, severity } = this.#heads
    const at = text.charCodeAt(end) === OPEN_BRACKET ? end + 1 : end
    if (!this.time.read(text, at)) return this.#takeHead(text, draft)
    this.#takeTime(draft)
    draft.severity = severity
    AFTER.lastIndex = this.time.end
    this.#says(text.slice(this.time.end + (AFTER.exec(text)?.[0].length ?? 0)), draft)
    return 'text'
  }

  #takeHead(text: string, draft: Draft): Format {
    const { severity, logger, thread, end } = this.#heads
    draft.severity = severity
    const name = logger ?? (thread === undefined || /^\d+$/.test(thread) ? undefined : thread)
    if (name !== undefined) draft.logger = name
    if (logger !== undefined && thread !== undefined) draft.fields = { thread }
    draft.isBare = false
    draft.isHead = true
    this.#says(text.slice(end), draft)
    return 'text'
  }

  #redis(text: string, at: number, draft: Draft): boolean {
    if (!this.time.read(text, at)) return false
    REDIS_LEVEL.lastIndex = this.time.end
    const level = REDIS_LEVEL.exec(text)
    if (level === null) return false
    this.#takeTime(draft)
    draft.severity = severityOfWord(REDIS_LEVELS[level[1] ?? ''] ?? '') ?? 'DEFAULT'
    draft.logger = 'redis'
    this.#says(text.slice(this.time.end + level[0].length), draft)
    return true
  }

  #klog([all, level = '', month = '', day = '', clock = '', , source]: RegExpExecArray, text: string, draft: Draft): boolean {
    // The year is missing: the same as in `01.09 01:44:38`, which the reader of times knows.
    if (!this.time.read(`${month}.${day} ${clock}`, 0)) return false
    this.#takeTime(draft)
    draft.severity = severityOfWord(KLOG_LEVELS[level] ?? '') ?? 'DEFAULT'
    if (source !== undefined) draft.logger = source
    this.#says(text.slice(all.length), draft)
    return true
  }

  #tidegate([all, level = '', name = '']: RegExpExecArray, text: string, draft: Draft): Format {
    draft.severity = severityOfWord(level) ?? 'DEFAULT'
    draft.event = name
    draft.logger = 'tidegate'
    draft.service ??= 'tidegate'
    draft.message = text.slice(level.length + 1)
    draft.fields = fieldsAfter(text.slice(all.length))
    return 'tidegate'
  }

  #access(text: string, draft: Draft): boolean {
    return text.includes('] "') && readAccess(text, this.time, draft)
  }

  #plain(text: string, at: number, draft: Draft): Format {
    draft.isBare = draft.severity === 'DEFAULT' || draft.stream !== '' || draft.insertId !== undefined
    draft.message = at === 0 ? text : text.slice(at)
    if (draft.isBare) readPrintedRequest(draft.message, draft)
    return 'plain'
  }

  #says(message: string, draft: Draft): void {
    draft.message = message
    readPrintedRequest(message, draft)
  }

  #takeTime(draft: Draft): void {
    draft.atMs = this.time.atMs
    this.zoneAssumed = !this.time.hasZone && this.time.atMs !== undefined
  }
}

/** `gate=clients reason=...` of a line for people: values may hold spaces, so each lasts to the next name. */
function fieldsAfter(text: string): Readonly<Record<string, unknown>> {
  const fields: [string, string][] = []
  for (const [, name = '', value = ''] of text.matchAll(/(?:^| )([A-Za-z]\w{0,40})=(.*?)(?= [A-Za-z]\w{0,40}=|$)/g)) {
    if (name !== '__proto__' && fields.length < 32) fields.push([name, value])
  }
  return Object.fromEntries(fields)
}
