import { COLON, DELIMITER, DIGIT, LETTER, SPACE, classOf, isDigit, isHex, isLetter, isUpper } from './characters.ts'
import { ipv4End } from './address.ts'
import type { Kind } from './kind.ts'
import { Signature } from './signature.ts'
import { emptySlots, type Slots } from './slot.ts'
import { readWord, type WordSink } from './word.ts'

/** A message is read up to here: two that differ only behind it are one. */
export const CHARACTERS_MAX = 2000

/** Slots in a row that are kept apart as parameters. */
export const PARTS_MAX = 4

const QUOTE_MAX = 200

const OPENERS = '([{<'
const CLOSERS = ')]}>'
const isOpener = (code: number): boolean => code === 40 || code === 91 || code === 123 || code === 60
const isCloser = (code: number): boolean => code === 41 || code === 93 || code === 125 || code === 62

/**
 * Reads a message once, from left to right, and says what of it is constant. Slots with nothing but punctuation between them are one
 * run, and a run is one slot of the signature: how many values a list has, or whether a value is there at all, does not split a group.
 * After `scan` the first `count` of `slots` are those of the message, and `signature` is the rest; the next `scan` writes over them.
 */
export class Scanner implements WordSink, Slots {
  /** The message with a mask for each run, which may stand where no character was. */
  readonly signature = new Signature(2 * CHARACTERS_MAX)
  count = 0
  readonly slots = emptySlots()

  #text = ''
  #copied = 0
  #run = -1
  #runKind: Kind = '*'
  #runEnd = 0
  #place = 0
  #isRunOpen = false
  #unclosed = 0

  scan(text: string): this {
    this.#begin(text)
    const end = lengthToRead(text)
    let at = 0
    while (at < end) {
      const code = text.charCodeAt(at)
      const kind = classOf(code)
      if (kind === SPACE) at++
      else if (kind === DELIMITER) at = this.#delimiter(at, end, code)
      else at = this.#word(at, end)
    }
    this.#endRun()
    this.signature.copy(text, this.#copied, end)
    return this
  }

  constant(): void {
    this.#isRunOpen = false
  }

  slot(start: number, end: number, kind: Kind, value: number): void {
    if (this.#isRunOpen) {
      this.#runKind = together(this.#runKind, kind)
      this.#countOpen(this.#runEnd, start)
      this.#place++
    } else {
      this.#endRun()
      this.signature.copy(this.#text, this.#copied, start)
      this.#run++
      this.#place = 0
      this.#runKind = kind
      this.#isRunOpen = true
      this.#unclosed = 0
    }
    this.#runEnd = end
    this.#copied = -1
    const slot = this.slots[this.count]
    if (slot === undefined || this.#place >= PARTS_MAX) return
    this.count++
    slot.start = start
    slot.end = end
    slot.kind = kind
    slot.value = value
    slot.run = this.#run
    slot.place = this.#place
  }

  #begin(text: string): void {
    this.#text = text
    this.signature.clear()
    this.#copied = 0
    this.#run = -1
    this.#isRunOpen = false
    this.count = 0
  }

  /** Writes the mask of the run that was open, and drops the brackets that were opened inside it. */
  #endRun(): void {
    if (this.#copied >= 0) return
    this.signature.mask(this.#runKind)
    let from = this.#runEnd
    while (this.#unclosed > 0 && from < this.#text.length && isCloser(this.#text.charCodeAt(from))) {
      from++
      this.#unclosed--
    }
    this.#copied = from
  }

  #countOpen(start: number, end: number): void {
    for (let at = start; at < end; at++) {
      const code = this.#text.charCodeAt(at)
      if (isOpener(code)) this.#unclosed++
      else if (isCloser(code) && this.#unclosed > 0) this.#unclosed--
    }
  }

  #delimiter(at: number, end: number, code: number): number {
    if (code === 34 || code === 39 || code === 96) return this.#quote(at, end, code)
    if (code === 60) return this.#placeholder(at, end)
    // An empty pair is a value that is not there; `name()` is a name.
    const closes = OPENERS.indexOf(String.fromCharCode(code))
    if (closes >= 0 && text1(this.#text, at + 1) === CLOSERS[closes] && !this.#isInWord(at)) {
      this.slot(at, at + 2, '*', Number.NaN)
      return at + 2
    }
    return at + 1
  }

  #isInWord(at: number): boolean {
    return at > 0 && (classOf(this.#text.charCodeAt(at - 1)) & (SPACE | DELIMITER)) === 0
  }

  /** A quoted string is a value, unless it is the name of a field (`"elapsed": 5`), a command or an apostrophe. */
  #quote(at: number, end: number, code: number): number {
    if (this.#isInWord(at)) return at + 1
    const text = this.#text
    const close = text.indexOf(String.fromCharCode(code), at + 1)
    if (close < 0 || close - at > QUOTE_MAX || close >= end || (at === 0 && close === end - 1)) return at + 1
    const after = text.charCodeAt(close + 1)
    if (isLetter(after) || isDigit(after)) return at + 1
    if (after === 58 || isCommand(text, at + 1, close)) return at + 1
    this.slot(at, close + 1, 'str', Number.NaN)
    return close + 1
  }

  /** `<redis-url:7f3a>`: what was taken out on entering. */
  #placeholder(at: number, end: number): number {
    const text = this.#text
    let colon = at + 1
    while (
      colon < end &&
      (isLetter(text.charCodeAt(colon)) || isDigit(text.charCodeAt(colon)) || text.charCodeAt(colon) === 45)
    ) {
      colon++
    }
    if (colon === at + 1 || text.charCodeAt(colon) !== 58 || text.charCodeAt(colon + 5) !== 62) return at + 1
    for (let place = 1; place <= 4; place++) if (!isHex(text.charCodeAt(colon + place))) return at + 1
    this.slot(at, colon + 6, 'secret', Number.NaN)
    return colon + 6
  }

  #word(start: number, limit: number): number {
    const text = this.#text
    let flags = 0
    let end = start
    while (end < limit) {
      const kind = classOf(text.charCodeAt(end))
      if ((kind & (SPACE | DELIMITER)) !== 0) break
      flags |= kind
      end++
    }
    if (text.charCodeAt(start) === 47 || ((flags & COLON) !== 0 && isUrl(text, start, end)))
      return this.#pathOrUrl(start, end, limit)
    // Punctuation at the end is no part of the word.
    let stop = end
    while (stop > start) {
      const code = text.charCodeAt(stop - 1)
      if (code !== 46 && code !== 58 && code !== 45 && code !== 47 && code !== 92) break
      stop--
    }
    if (stop === start) return end
    if ((flags & (LETTER | DIGIT)) === 0) return end
    return Math.max(stop, readWord(text, start, stop, flags, this))
  }

  /** A path goes with its query, up to a space, a quote, a bracket or a comma. */
  #pathOrUrl(start: number, wordEnd: number, limit: number): number {
    const text = this.#text
    if (text.charCodeAt(start) === 47) {
      const next = text.charCodeAt(start + 1)
      const ip = ipv4End(text, start + 1, wordEnd)
      if (ip > start + 1) return Math.max(wordEnd, this.#afterSlash(start + 1, wordEnd))
      if (!isLetter(next) && !isDigit(next) && next !== 95 && next !== 46) return wordEnd
    }
    let end = wordEnd
    while (end < limit && !isPathEnd(text.charCodeAt(end))) end++
    while (end > wordEnd && classOf(text.charCodeAt(end - 1)) === DELIMITER) end--
    while (end > start + 1 && (text.charCodeAt(end - 1) === 46 || text.charCodeAt(end - 1) === 58)) end--
    this.slot(start, end, text.charCodeAt(start) === 47 ? 'path' : 'url', Number.NaN)
    return end
  }

  /** `/10.0.0.1:6379`, as some programs write an address. */
  #afterSlash(start: number, end: number): number {
    let stop = end
    while (stop > start && (text1(this.#text, stop - 1) === ':' || text1(this.#text, stop - 1) === '.')) stop--
    return readWord(this.#text, start, stop, DIGIT | COLON | 16, this)
  }
}

/** What a run of two kinds is. The numbers of a written date are part of it. */
function together(run: Kind, next: Kind): Kind {
  return run === next || (run === 'time' && next === 'num') ? run : '*'
}

/** Up to the last whole word. */
function lengthToRead(text: string): number {
  if (text.length <= CHARACTERS_MAX) return text.length
  const space = text.lastIndexOf(' ', CHARACTERS_MAX)
  return space > 0 ? space : CHARACTERS_MAX
}

/** `"GET /path HTTP/1.1"`, `'SELECT ...'`: the first word in capitals is a verb, and says what was done. */
function isCommand(text: string, start: number, end: number): boolean {
  let at = start
  while (at < end && isUpper(text.charCodeAt(at))) at++
  return at - start >= 3 && at < end && text.charCodeAt(at) === 32
}

const text1 = (text: string, at: number): string => text.charAt(at)

function isUrl(text: string, start: number, end: number): boolean {
  const colon = text.indexOf('://', start)
  return colon > start && colon < end
}

function isPathEnd(code: number): boolean {
  return code <= 32 || code === 34 || code === 39 || code === 96 || code === 44 || code === 60 || isCloser(code) || isOpener(code)
}
