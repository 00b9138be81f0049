/** What the scanner finds. `line` and `lastLine` count from 1. */
export interface ValueSink {
  /** A whole element: `bytes` are valid during the call only. */
  value(bytes: Buffer, line: number, lastLine: number): void
  /** Text that is no element: broken, or too long (`isCut`), or something between two. */
  broken(text: string, line: number, lastLine: number, isCut: boolean): void
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const LF = 0x0a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const EMPTY = Buffer.alloc(0)
/** Of the API, and a list of Kubernetes (`kubectl get events -o json`). */
const PAGE = /(?:"entries"|\{\s*"apiVersion"\s*:\s*"[\w./]+"\s*,\s*"items")\s*:\s*$/
const PAGE_HEAD_MAX = 120
/** Of a broken element, this much is kept. */
const BROKEN_MAX = 65_536

/**
 * Finds the elements of JSON that is too large to be parsed as one: an array (`gcloud logging read --format=json`), several, objects one after the
 * other, and pages of the API (`{"entries": [...], "nextPageToken": ...}`). It only follows brackets and strings; each element is parsed by
 * whoever takes it. Memory: one element, up to a bound.
 *
 * After a broken element it goes on at the next line that begins with a brace.
 */
export class JsonValues {
  readonly #sink: ValueSink
  readonly #bytesMax: number
  /** The element that the last chunk left open. */
  #held: Buffer = EMPTY
  #line = 1
  #depth = 0
  /** The depth at which elements stand; below 0: in the rest of a page, where none do. */
  #level = 0
  /** Something was broken: closing brackets that nobody misses are not told. */
  #isOff = false
  #isInString = false
  #isEscaped = false
  /** The element's beginning in the held bytes, or -1. */
  #start = -1
  #startLine = 1
  /** Passing over the rest of what is broken. */
  #isPassing = false

  constructor(bytesMax: number, sink: ValueSink) {
    this.#bytesMax = bytesMax
    this.#sink = sink
  }

  push(chunk: Buffer): void {
    const from = this.#held.length
    const bytes = from === 0 ? chunk : Buffer.concat([this.#held, chunk])
    this.#scan(bytes, from)
    if (this.#start < 0) this.#held = EMPTY
    else if (bytes.length - this.#start > this.#bytesMax) this.#tooLong(bytes)
    else {
      this.#held = Buffer.from(bytes.subarray(this.#start))
      this.#start = 0
    }
  }

  /** Line feeds that it saw. */
  get lines(): number {
    return this.#line - 1
  }

  /** @returns whether the brackets are closed: else the file ends in the middle */
  end(): boolean {
    const isWhole = this.#depth === 0 && this.#start < 0 && !this.#isPassing
    if (this.#start >= 0) this.#sink.broken(this.#text(this.#held, 0, this.#held.length), this.#startLine, this.#line, false)
    this.#held = EMPTY
    this.#start = -1
    return isWhole
  }

  #scan(bytes: Buffer, from: number): void {
    for (let at = from; at < bytes.length; at++) {
      if (this.#isPassing) {
        at = this.#skipLine(bytes, at)
        continue
      }
      if (this.#isInString) {
        at = this.#string(bytes, at)
        continue
      }
      switch (bytes[at]) {
        case QUOTE:
          if (this.#depth === this.#level && this.#start < 0) at = this.#stray(bytes, at)
          else this.#isInString = true
          break
        case LF:
          this.#line++
          break
        case OPEN_BRACE:
        case OPEN_BRACKET:
          this.#opens(bytes, at)
          break
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          this.#closes(bytes, at)
          break
        case 0x20:
        case 0x09:
        case 0x0d:
        case 0x2c:
          break
        default:
          if (this.#depth === this.#level && this.#start < 0) at = this.#stray(bytes, at)
      }
    }
  }

  /** @returns the last byte that it saw: the closing quote, or the end of the bytes */
  #string(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at]
      if (this.#isEscaped) this.#isEscaped = false
      else if (byte === BACKSLASH) this.#isEscaped = true
      else if (byte === QUOTE) {
        this.#isInString = false
        return at
      } else if (byte === LF) {
        // No string goes over the end of a line: a quote is missing, or one is too many.
        this.#breaks(bytes, at)
        return at
      }
    }
    return bytes.length
  }

  #opens(bytes: Buffer, at: number): void {
    const isElement = this.#depth === this.#level && this.#start < 0
    const isArray = bytes[at] === OPEN_BRACKET
    if (isElement && this.#depth === 0 && isArray) this.#level = 1
    else if (isElement) {
      this.#start = at
      this.#startLine = this.#line
    } else if (isArray && this.#level === 0 && this.#depth === 1 && this.#start >= 0 && this.#isPage(bytes, at)) {
      this.#start = -1
      this.#level = 2
    }
    this.#depth++
  }

  #isPage(bytes: Buffer, at: number): boolean {
    return PAGE.test(bytes.toString('latin1', Math.max(this.#start, at - PAGE_HEAD_MAX), at))
  }

  #closes(bytes: Buffer, at: number): void {
    if (this.#depth === 0) {
      if (!this.#isOff) this.#sink.broken(String.fromCharCode(bytes[at] ?? 0), this.#line, this.#line, false)
      return
    }
    this.#depth--
    if (this.#depth === this.#level && this.#start >= 0) {
      this.#sink.value(bytes.subarray(this.#start, at + 1), this.#startLine, this.#line)
      this.#start = -1
    } else if (this.#depth < this.#level || this.#level < 0) this.#leaves()
  }

  /** An array of elements is over. */
  #leaves(): void {
    this.#level = this.#depth > 0 ? -1 : 0
  }

  /** Something that is no object and no array: to the end of its line it is told as it is. */
  #stray(bytes: Buffer, at: number): number {
    const found = bytes.indexOf(LF, at)
    const end = found === -1 ? bytes.length : found
    this.#sink.broken(this.#text(bytes, at, end).trimEnd(), this.#line, this.#line, false)
    return end - 1
  }

  #breaks(bytes: Buffer, at: number): void {
    this.#isInString = false
    if (this.#start >= 0) this.#sink.broken(this.#text(bytes, this.#start, at), this.#startLine, this.#line, false)
    this.#start = -1
    this.#line++
    this.#isPassing = true
    this.#isOff = true
    this.#level = Math.max(this.#level, 0)
    this.#depth = this.#level
  }

  /** @returns the byte before the brace that begins the next element, or the last one of the line */
  #skipLine(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at]
      if (byte === OPEN_BRACE) {
        this.#isPassing = false
        return at - 1
      }
      if (byte === 0x20 || byte === 0x09 || byte === 0x0d) continue
      if (byte === LF) {
        this.#line++
        continue
      }
      const found = bytes.indexOf(LF, at)
      if (found === -1) return bytes.length
      this.#line++
      at = found
    }
    return bytes.length
  }

  #tooLong(bytes: Buffer): void {
    this.#sink.broken(this.#text(bytes, this.#start, bytes.length), this.#startLine, this.#line, true)
    this.#held = EMPTY
    // Its brackets are followed all the same: the next element begins where they are closed.
    this.#start = -1
  }

  #text(bytes: Buffer, from: number, to: number): string {
    return bytes.toString('utf8', from, Math.min(to, from + BROKEN_MAX))
  }
}
