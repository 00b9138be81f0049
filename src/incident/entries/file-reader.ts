import type { ReadBounds } from './bounds.ts'
import { noText } from './binary.ts'
import { draftAt, entryOf, type Draft } from './draft.ts'
import type { Entry } from './entry.ts'
import { JsonValues } from './json-values.ts'
import { LineSplitter } from './lines.ts'
import { NewestFirst } from './newest-first.ts'
import { isCloudEntry, readCloudEntry } from './records/cloud-entry.ts'
import { isPayload, stringOf, type Payload } from './records/fields.ts'
import { readPayload } from './records/json-line.ts'
import type { Format, Tally } from './report.ts'
import type { SeenBefore } from './seen-before.ts'
import { TextLines } from './text/line.ts'
import { timeOfText, type TimeOptions } from './text/time.ts'
import { Joiner } from './traceback/joiner.ts'

const OPEN_BRACE = 0x7b
const LF = 0x0a
const HEAD_BYTES = 4096
/** A page of the API, a list of Kubernetes, or an array of objects, from the first byte on. */
const VALUES = /^\s*(?:\[\s*[{\]]|\{\s*"(?:entries|nextPageToken|apiVersion"\s*:\s*"[\w./]+"\s*,\s*"items)"\s*:)/
const MESSAGE_LENGTH_OF_BROKEN = 4096

/** What it reads with: shared by all files of one reading. */
export interface FileWorld {
  readonly tally: Tally
  readonly bounds: ReadBounds
  readonly time: TimeOptions
  readonly seen: SeenBefore
}

/** One file, from bytes to entries. Bytes go in; entries gather in `ready`. */
export class FileReader {
  readonly #file: string
  readonly #world: FileWorld
  readonly #text: TextLines
  readonly #joiner: Joiner
  readonly #order: NewestFirst
  /** Parts of a line that its writer cut, by stream (CRI, Docker). */
  readonly #parts = new Map<string, Draft>()
  #container: 'unknown' | 'lines' | 'values' | 'no-text' = 'unknown'
  #lines: LineSplitter | undefined = undefined
  #values: JsonValues | undefined = undefined
  #bytes = 0
  /** Of JSON values: the last line has its line feed. */
  #endsLine = true
  /** What came before the container was known. */
  #head: Buffer = Buffer.alloc(0)
  #ready: Entry[] = []
  /** Set while an object is read: a docker line within it ends without a line feed. */
  #isPartial = false
  /** An entry of Cloud Logging was seen: what comes may be newest first. */
  #isCloud = false
  #zoneAssumed = false

  constructor(file: string, world: FileWorld) {
    this.#file = file
    this.#world = world
    this.#text = new TextLines(world.time, {
      object: (text, draft) => this.#object(text, draft),
      pairs: (pairs, draft) => void readPayload(pairs, draft, world.time),
    })
    this.#joiner = new Joiner(world.bounds, world.tally, (draft) => this.#emit(draft))
    this.#order = new NewestFirst(world.bounds.gapMs, (draft) => this.#joiner.take(draft))
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#container !== 'unknown') return this.#pass(chunk)
    this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk])
    // Two lines tell, or enough of one.
    const first = this.#head.indexOf(LF)
    if (this.#head.length >= HEAD_BYTES || (first !== -1 && this.#head.includes(LF, first + 1))) this.#choose()
  }

  #pass(chunk: Buffer): void {
    this.#lines?.push(chunk)
    if (this.#values === undefined) return
    const { lines } = this.#values
    this.#values.push(chunk)
    this.#world.tally.lines += this.#values.lines - lines
    this.#endsLine = chunk.at(-1) === LF
  }

  /** An object that was parsed already: of the API. */
  record(value: unknown, line: number): void {
    const draft = draftAt(line)
    if (isPayload(value)) this.#keep(draft, this.#payload(value, draft))
    else this.#broken(JSON.stringify(value) ?? '', line, line)
  }

  end(): void {
    const { tally } = this.#world
    if (this.#container === 'unknown') this.#choose()
    this.#lines?.end()
    if (!this.#endsLine) tally.lines++
    if (this.#values?.end() === false)
      tally.problems.push({
        file: this.#file,
        code: 'unclosed',
        message: `cannot read ${this.#file} to its end: its JSON is not closed; it was cut short`,
      })
    for (const part of this.#parts.values()) this.#order.take(part)
    this.#parts.clear()
    this.#order.end()
    this.#joiner.end()
  }

  /** What is ready, and no more mine. */
  take(): readonly Entry[] {
    const ready = this.#ready
    this.#ready = []
    return ready
  }

  get isEmpty(): boolean {
    return this.#bytes === 0
  }

  #choose(): void {
    const { tally, bounds } = this.#world
    const begun = this.#head
    const isInstead = noText(begun)
    if (isInstead !== undefined) {
      this.#container = 'no-text'
      this.#head = Buffer.alloc(0)
      tally.problems.push({ file: this.#file, code: 'no-text', message: `cannot read ${this.#file}: it is ${isInstead}` })
      return
    }
    const head = begun.toString('latin1', 0, 65_536)
    this.#head = Buffer.alloc(0)
    this.#container = VALUES.test(head) || isSpread(head) ? 'values' : 'lines'
    if (this.#container === 'lines')
      this.#lines = new LineSplitter(tally, bounds.lineBytes, (text, line) => this.#line(text, line))
    else
      this.#values = new JsonValues(bounds.elementBytes, {
        value: (bytes, line, lastLine) => this.#value(bytes, line, lastLine),
        broken: (text, line, lastLine, isCut) => {
          if (isCut) tally.cut++
          this.#broken(text, line, lastLine)
        },
      })
    this.#pass(begun)
  }

  #line(text: string, line: number): void {
    if (text === '' || (text.charCodeAt(0) <= 0x20 && text.trim() === '')) {
      this.#world.tally.blank++
      this.#joiner.blank('')
      return
    }
    const draft = draftAt(line)
    this.#isPartial = false
    this.#zoneAssumed = false
    const format = this.#text.read(text, draft)
    if (format === 'plain' && text.charCodeAt(0) === OPEN_BRACE) this.#world.tally.unparsedLine(this.#file, line)
    this.#keep(draft, format)
  }

  #value(bytes: Buffer, line: number, lastLine: number): void {
    const value = parsed(bytes.toString('utf8'))
    if (!isPayload(value)) return this.#broken(bytes.toString('utf8', 0, MESSAGE_LENGTH_OF_BROKEN), line, lastLine)
    const draft = draftAt(line)
    draft.lastLine = lastLine
    this.#keep(draft, this.#payload(value, draft))
  }

  /** What should have been an element: it is told as it stands. */
  #broken(text: string, line: number, lastLine: number): void {
    if (text.trim() === '') return
    const draft = draftAt(line)
    draft.lastLine = lastLine
    draft.message = text.slice(0, MESSAGE_LENGTH_OF_BROKEN)
    this.#world.tally.unparsedLine(this.#file, line)
    this.#keep(draft, 'plain')
  }

  #object(text: string, draft: Draft): Format | undefined {
    const value = parsed(text)
    return isPayload(value) ? this.#payload(value, draft) : undefined
  }

  #payload(value: Payload, draft: Draft): Format {
    const { time, tally } = this.#world
    if (isCloudEntry(value)) {
      const hasPayload = readCloudEntry(value, draft, {
        text: (text, inner) => this.#cloudText(text, inner),
        object: (payload, inner) => this.#cloudObject(payload, inner),
      })
      if (!hasPayload) tally.withoutPayload++
      this.#zoneAssumed = false
      return 'cloud-logging'
    }
    if (
      typeof value['log'] === 'string' &&
      !('level' in value) &&
      (typeof value['time'] === 'string' || typeof value['stream'] === 'string')
    )
      return this.#docker(value['log'], value, draft)
    const { format, zoneAssumed } = readPayload(value, draft, time)
    this.#zoneAssumed = zoneAssumed
    return format
  }

  /** A line of a program in an entry of Cloud Logging: its head is read; time and sender are the entry's. */
  #cloudText(text: string, draft: Draft): void {
    const { atMs, instance, service, stream, kind } = draft
    const end = text.indexOf('\n')
    if (end === -1) this.#text.read(text.trimEnd(), draft)
    else {
      this.#text.read(text.slice(0, end), draft)
      draft.message = `${draft.message}${text.slice(end)}`.trimEnd()
    }
    draft.atMs = atMs
    draft.instance = instance ?? draft.instance
    draft.service = service ?? draft.service
    draft.stream = stream
    if (kind !== 'application') draft.kind = kind
  }

  #cloudObject(payload: Payload, draft: Draft): void {
    const { stream } = draft
    readPayload(payload, draft, this.#world.time)
    draft.stream = stream
  }

  /** Docker's json-file: the line in its envelope. One without a line feed goes on in the next. */
  #docker(log: string, envelope: Payload, draft: Draft): Format {
    const time = stringOf(envelope['time'])
    const atMs = time === undefined ? undefined : timeOfText(time)?.atMs
    draft.stream = stringOf(envelope['stream']) ?? ''
    const isPartial = !log.endsWith('\n')
    const format = this.#text.read(log.trimEnd(), draft)
    draft.atMs = atMs ?? draft.atMs
    this.#isPartial = isPartial && stringOf(envelope['stream']) !== undefined
    return format === 'plain' ? 'text' : format
  }

  #keep(draft: Draft, format: Format): void {
    const { tally } = this.#world
    tally.formats[format]++
    if (this.#text.zoneAssumed || this.#zoneAssumed) tally.zoneAssumed++
    this.#text.zoneAssumed = false
    this.#zoneAssumed = false
    if (this.#isRepeated(draft)) {
      tally.repeated++
      return
    }
    const isPartial = this.#isPartial || this.#text.isPartial
    this.#isPartial = false
    this.#text.isPartial = false
    if (isPartial || this.#parts.size > 0) return this.#gather(draft, isPartial)
    if (draft.insertId !== undefined) this.#isCloud = true
    if (this.#isCloud) this.#order.take(draft)
    else this.#joiner.take(draft)
  }

  #isRepeated({ insertId, at = '', stream }: Draft): boolean {
    return insertId !== undefined && this.#world.seen.has(`${insertId} ${at} ${stream}`)
  }

  #gather(draft: Draft, isPartial: boolean): void {
    const { tally, bounds } = this.#world
    const begun = this.#parts.get(draft.stream)
    if (begun !== undefined) {
      begun.message += draft.message
      begun.lastLine = draft.lastLine
      tally.joinedParts++
      if (isPartial && begun.message.length < bounds.lineBytes) return
      tally.joined++
      this.#parts.delete(draft.stream)
      return this.#joiner.take(begun)
    }
    if (isPartial && this.#parts.size < bounds.streams) this.#parts.set(draft.stream, draft)
    else this.#joiner.take(draft)
  }

  #emit(draft: Draft): void {
    const { tally, bounds } = this.#world
    // An empty line that came in an envelope.
    if (draft.message === '' && draft.error === undefined && draft.http === undefined && draft.severity === 'DEFAULT') {
      tally.blank++
      return
    }
    if (draft.message.length > bounds.messageLength) {
      tally.cut++
      draft.message = `${draft.message.slice(0, bounds.messageLength)}…`
    }
    tally.entries++
    if (draft.atMs === undefined) tally.withoutTime++
    this.#ready.push(entryOf(draft, this.#file))
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An object that goes over several lines: `jq`, or somebody's printer. Its first line is `{` or ends in the middle. */
function isSpread(head: string): boolean {
  const start = head.search(/\S/)
  if (start === -1 || head.charCodeAt(start) !== OPEN_BRACE) return false
  const end = head.indexOf('\n', start)
  return (
    end !== -1 && /^\{\s*(?:"(?:[^"\\]|\\.)*"\s*:.*[,{[])?\s*$/.test(head.slice(start, end)) && /^\s*"/.test(head.slice(end + 1))
  )
}
