import { HEAD_BYTES, type Frame, type Piece } from './frame.ts'
import { inlineWords, Words } from './words.ts'

/** Who speaks: a client, whose requests are lists of strings or plain words, or a server. */
export type Speaker = 'client' | 'server'

/** A line without an end is none beyond this; it is what Redis takes of an inline request. Less than a head, so that a head has its type. */
const LINE_BYTES = 65_536
const DEPTH_MAX = 1_000
/** 4 GiB: eight times what Redis takes unless it is told otherwise. */
const STRING_BYTES = 4_294_967_296

const LF = 0x0a
/** How TLS begins. */
const TLS = 0x16

interface List {
  /** Values that are missing yet; infinite for one whose end comes in the stream. */
  left: number
  /** `attribute`: belongs to the value after it, and is none itself. `chunks`: a string in parts. */
  readonly is: 'list' | 'attribute' | 'chunks'
}

/** What a line did: another follows, a string of so many bytes follows, a value is complete, or it is no RESP. */
type Read = 'more' | 'value' | { readonly string: number } | { readonly wrong: string }

/**
 * Finds the frames in one direction of a connection: RESP2 and RESP3, from bytes in whatever parts they come. Any split of a
 * stream gives the same frames. It keeps {@link HEAD_BYTES} at most; a longer frame is told by its head, and its rest flows.
 * What is no RESP is not read any further: it is told once, and passes.
 *
 *     line --(length)--> string --> value --(last of its list)--> value of the list above ... --> frame
 */
export class FrameReader {
  readonly #speaker: Speaker
  readonly #words = new Words()
  #lists: List[] = []
  #type = ''
  #size = 0
  /** Of the frame that has begun. */
  #kept: Buffer[] = []
  #keptBytes = 0
  #isHeadOut = false
  /** A line whose end has not come. */
  #line: Buffer | undefined
  /** Bytes of a string that are missing, its line end included. */
  #stringLeft: number | undefined
  #isUnread = false

  constructor(speaker: Speaker) {
    this.#speaker = speaker
  }

  /** Nothing is read any more. @returns what was begun. */
  stop(): Buffer {
    this.#isUnread = true
    return this.#takeKept()
  }

  read(chunk: Buffer): readonly Piece[] {
    const pieces: Piece[] = []
    let left = chunk
    while (left.length > 0) {
      if (this.#isUnread) {
        pieces.push({ kind: 'unread', bytes: left, reason: undefined })
        break
      }
      // A frame that is too long is divided at the same byte, however it comes.
      const window = this.#isHeadOut ? left : left.subarray(0, HEAD_BYTES - this.#keptBytes)
      const { used, end } = this.#scan(window)
      const bytes = left.subarray(0, used)
      left = left.subarray(used)
      if (typeof end === 'object') {
        // What could not be read goes on with what came before it.
        this.#isUnread = true
        pieces.push({ kind: 'unread', bytes: Buffer.concat([...this.#kept, bytes, left]), reason: end.wrong })
        this.#kept = []
        break
      }
      pieces.push(...this.#pieceOf(bytes, end === 'frame'))
    }
    return pieces
  }

  #pieceOf(bytes: Buffer, isEnd: boolean): readonly Piece[] {
    if (this.#isHeadOut) {
      this.#isHeadOut = !isEnd
      if (isEnd) this.#words.take()
      return [{ kind: 'rest', bytes, isLast: isEnd }]
    }
    this.#kept.push(bytes)
    this.#keptBytes += bytes.length
    if (!isEnd && this.#keptBytes < HEAD_BYTES) return []
    this.#isHeadOut = !isEnd
    return [{ kind: 'frame', frame: this.#frame(isEnd) }]
  }

  #frame(isWhole: boolean): Frame {
    return { type: this.#type, words: this.#words.take(), size: this.#size, bytes: this.#takeKept(), isWhole }
  }

  #takeKept(): Buffer {
    const [only] = this.#kept
    const bytes = this.#kept.length === 1 && only !== undefined ? only : Buffer.concat(this.#kept)
    this.#kept = []
    this.#keptBytes = 0
    return bytes
  }

  /** Goes on to the end of a frame, or of what there is. */
  #scan(window: Buffer): { readonly used: number; readonly end: 'frame' | 'window' | { readonly wrong: string } } {
    let at = 0
    while (at < window.length) {
      if (this.#stringLeft !== undefined) {
        at += this.#string(window.subarray(at))
        if (this.#stringLeft !== undefined) break
        if (this.#value()) return { used: at, end: 'frame' }
        continue
      }
      const lineEnd = window.indexOf(LF, at)
      const part = window.subarray(at, lineEnd === -1 ? window.length : lineEnd)
      const line = this.#line === undefined ? part : Buffer.concat([this.#line, part])
      if (line.length > LINE_BYTES) return { used: at, end: { wrong: `a line is longer than ${LINE_BYTES} bytes` } }
      if (line[0] === TLS && this.#lists.length === 0) return { used: at, end: { wrong: 'it looks like TLS' } }
      if (lineEnd === -1) {
        this.#line = line
        return { used: window.length, end: 'window' }
      }
      this.#line = undefined
      const read = this.#lineRead(line.at(-1) === 0x0d ? line.subarray(0, -1) : line)
      if (typeof read === 'object' && 'wrong' in read) return { used: at, end: read }
      at = lineEnd + 1
      if (typeof read === 'object') this.#stringLeft = read.string + 2
      else if (read === 'value' && this.#value()) return { used: at, end: 'frame' }
    }
    return { used: at, end: 'window' }
  }

  /** @returns bytes of a string, and of its line end, that were there. */
  #string(bytes: Buffer): number {
    const left = this.#stringLeft ?? 0
    const used = Math.min(left, bytes.length)
    const content = Math.max(0, Math.min(used, left - 2))
    if (content > 0) this.#words.part(bytes.subarray(0, content))
    this.#stringLeft = left - used
    if (this.#stringLeft > 0) return used
    this.#stringLeft = undefined
    if (this.#lists.at(-1)?.is !== 'chunks') this.#words.endPart()
    return used
  }

  /** A value is complete. @returns whether the frame is. */
  #value(): boolean {
    for (;;) {
      const list = this.#lists.at(-1)
      if (list === undefined) return true
      if (list.is === 'chunks' || --list.left > 0) return false
      this.#lists.pop()
      // The value that it belongs to comes now.
      if (list.is === 'attribute') return false
    }
  }

  #lineRead(line: Buffer): Read {
    const isTop = this.#lists.length === 0
    const type = String.fromCharCode(line[0] ?? 0)
    if (this.#speaker === 'client') return this.#requestLine(line, type, isTop)
    if (isTop) [this.#type, this.#size] = [type, 1]
    const text = line.toString('utf8', 1)
    if (this.#lists.at(-1)?.is === 'chunks') return type === ';' ? this.#chunk(text) : wrong(type, 'in a string in parts')
    switch (type) {
      case '+':
      case '-':
      case ':':
      case ',':
      case '#':
      case '(':
      case '_':
        this.#words.add(text)
        return 'value'
      case '$':
      case '!':
      case '=':
        return this.#stringLine(text)
      case '*':
      case '~':
      case '>':
        return this.#listLine(text, 1, 'list')
      case '%':
        return this.#listLine(text, 2, 'list')
      case '|':
        return this.#listLine(text, 2, 'attribute')
      case '.':
        if (this.#lists.at(-1)?.left !== Number.POSITIVE_INFINITY) return wrong(type, 'outside a list without a length')
        this.#lists.pop()
        return 'value'
      default:
        return wrong(type, 'where a reply should begin')
    }
  }

  #requestLine(line: Buffer, type: string, isTop: boolean): Read {
    if (!isTop)
      return type === '$' ? this.#stringLine(line.toString('utf8', 1)) : wrong(type, 'where a word of a request should begin')
    if (type === '*') {
      this.#type = '*'
      return this.#listLine(line.toString('utf8', 1), 1, 'list')
    }
    const words = inlineWords(line.toString())
    for (const word of words) this.#words.add(word)
    ;[this.#type, this.#size] = ['inline', words.length]
    return 'value'
  }

  #stringLine(text: string): Read {
    if (text === '?' && this.#speaker === 'server') return this.#begin({ left: Number.POSITIVE_INFINITY, is: 'chunks' })
    if (text === '-1' && this.#speaker === 'server') {
      this.#words.add('')
      return 'value'
    }
    const bytes = lengthIn(text)
    return bytes === undefined || bytes > STRING_BYTES ? { wrong: `a string of ${shown(text)} bytes` } : { string: bytes }
  }

  #chunk(text: string): Read {
    const bytes = lengthIn(text)
    if (bytes === undefined || bytes > STRING_BYTES) return { wrong: `a part of ${shown(text)} bytes` }
    if (bytes > 0) return { string: bytes }
    this.#lists.pop()
    this.#words.endPart()
    return 'value'
  }

  #listLine(text: string, width: 1 | 2, is: 'list' | 'attribute'): Read {
    const isTop = this.#lists.length === 0
    if (text === '?' && this.#speaker === 'server' && is === 'list') return this.#begin({ left: Number.POSITIVE_INFINITY, is })
    const length = text.startsWith('-') ? 0 : lengthIn(text)
    if (length === undefined) return { wrong: `a list of ${shown(text)}` }
    if (isTop) this.#size = length * width
    if (length > 0) return this.#begin({ left: length * width, is })
    // Of an empty attribute nothing is left; a request of nothing is answered by nothing.
    if (is === 'attribute') return 'more'
    if (!isTop || this.#speaker === 'server') this.#words.add('')
    return 'value'
  }

  #begin(list: List): Read {
    if (this.#lists.length === DEPTH_MAX) return { wrong: `lists are nested deeper than ${DEPTH_MAX}` }
    this.#lists.push(list)
    return 'more'
  }
}

function lengthIn(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function wrong(type: string, where: string): Read {
  return { wrong: `${shown(type)} ${where}` }
}

/** Foreign bytes in our own words. */
function shown(text: string): string {
  return JSON.stringify(text.slice(0, 32))
}
