import type { Method } from '../protocol/index.ts'

/** Where the methods that publish carry what is published. */
const PATHS: Partial<Record<Method, readonly string[]>> = {
  publish: ['publish', 'data'],
  rpc: ['rpc', 'data', 'data'],
}

/** Deeper data is left to those who write JSON anew: what they cannot write is refused. */
const DEPTH_MAX = 64

const QUOTE = 0x22
const COMMA = 0x2c
const OPEN_LIST = 0x5b
const BACKSLASH = 0x5c
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/**
 * JSON text of what a command publishes, as the client wrote it: it goes out to everybody, and writing it anew from the parsed
 * value would be a third of what a large publish costs here.
 * @param line one command that was parsed already; this reads no other JSON than good one.
 * @param frameLength of the frame that the line is a part of.
 * @returns `undefined` where the text may not be used as it is; then it must be written anew.
 */
export function dataText(line: string, method: Method, frameLength: number): string | undefined {
  const path = PATHS[method]
  if (path === undefined) return undefined
  const finder = new DataFinder(line, path)
  const text = finder.find()
  // A part of a text keeps the whole in memory: history would hold frames for the sake of a few words.
  if (text === undefined || text.length * 2 < frameLength) return undefined
  // Blank to JSON, but the end of a line to an event source. And half a character has bytes in JSON's escapes only.
  return text.includes('\r') || !text.isWellFormed() ? undefined : text
}

/** Walks through good JSON once, and remembers where the last value at a path of names is: the one that a parser keeps. */
class DataFinder {
  readonly #text: string
  readonly #path: readonly string[]
  #found: { readonly start: number; readonly end: number } | undefined
  #isClear = true

  constructor(text: string, path: readonly string[]) {
    this.#text = text
    this.#path = path
  }

  find(): string | undefined {
    this.#object(this.#afterBlanks(0), 0)
    return this.#isClear && this.#found !== undefined ? this.#text.slice(this.#found.start, this.#found.end) : undefined
  }

  /** @param at its opening brace. @returns where it ends. */
  #object(at: number, level: number): number {
    const wanted = this.#path[level]
    let next = this.#afterBlanks(at + 1)
    while (this.#text.charCodeAt(next) === QUOTE) {
      const nameEnd = this.#afterString(next)
      const name = this.#text.slice(next + 1, nameEnd - 1)
      // It may be the wanted name in other words.
      if (name.includes('\\')) this.#isClear = false
      const start = this.#afterBlanks(this.#afterBlanks(nameEnd) + 1)
      const end = name === wanted ? this.#wanted(start, level) : this.#afterValue(start)
      next = this.#afterBlanks(end)
      if (this.#text.charCodeAt(next) === COMMA) next = this.#afterBlanks(next + 1)
    }
    return next + 1
  }

  /** A value at the path, or on the way to it. What an earlier one of the same name held does not count. */
  #wanted(start: number, level: number): number {
    this.#found = undefined
    if (level < this.#path.length - 1) {
      return this.#text.charCodeAt(start) === OPEN_OBJECT ? this.#object(start, level + 1) : this.#afterValue(start)
    }
    const end = this.#afterValue(start)
    this.#found = { start, end }
    return end
  }

  #afterValue(start: number): number {
    const first = this.#text.charCodeAt(start)
    if (first === QUOTE) return this.#afterString(start)
    return first === OPEN_OBJECT || first === OPEN_LIST ? this.#afterNested(start) : this.#afterWord(start)
  }

  #afterNested(start: number): number {
    const text = this.#text
    let depth = 0
    for (let at = start; at < text.length;) {
      const code = text.charCodeAt(at)
      at = code === QUOTE ? this.#afterString(at) : at + 1
      if (code === OPEN_OBJECT || code === OPEN_LIST) depth++
      else if (code === CLOSE_OBJECT || code === CLOSE_LIST) depth--
      if (depth === 0) return at
      if (depth > DEPTH_MAX) this.#isClear = false
    }
    return text.length
  }

  /** A number, `true`, `false` or `null`. */
  #afterWord(start: number): number {
    let at = start
    for (; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at)
      if (code === COMMA || code === CLOSE_OBJECT || code === CLOSE_LIST || isBlank(code)) break
    }
    return at
  }

  /** @param start its opening quote. */
  #afterString(start: number): number {
    let quote = start
    do quote = this.#text.indexOf('"', quote + 1)
    while (this.#isEscaped(quote))
    return quote === -1 ? this.#text.length : quote + 1
  }

  #isEscaped(quote: number): boolean {
    let before = quote
    while (this.#text.charCodeAt(before - 1) === BACKSLASH) before--
    return (quote - before) % 2 === 1
  }

  #afterBlanks(start: number): number {
    let at = start
    while (isBlank(this.#text.charCodeAt(at))) at++
    return at
  }
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d
