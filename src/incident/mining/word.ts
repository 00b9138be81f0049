import { addressKind } from './address.ts'
import { AT, COLON, DIGIT, DOT, LETTER, SLASH, isDigit, isLetter } from './characters.ts'
import { isCalendarName, isClockWord } from './clock-word.ts'
import { identifierKind, identifierStart } from './identifier.ts'
import type { Kind } from './kind.ts'
import { ratioOf, readNumber } from './number.ts'
import { spacedUnit } from './units.ts'

/** Who is told of what varies in a word, from left to right. What is not told is constant. */
export interface WordSink {
  /** `value`: a quantity in the unit of its kind; NaN for what is none. */
  slot(start: number, end: number, kind: Kind, value: number): void
  /** Something between two slots is said, so they are two. */
  constant(): void
}

const SPACE_CODE = 32

/** The unit that follows a plain number as a word of its own; where it ends, or `end`. */
function spaced(text: string, start: number, end: number, value: number, sink: WordSink): number {
  if (text.charCodeAt(end) === SPACE_CODE && isLetter(text.charCodeAt(end + 1))) {
    let stop = end + 1
    while (stop - end < 16 && isLetter(text.charCodeAt(stop))) stop++
    const unit = isDigit(text.charCodeAt(stop)) ? undefined : spacedUnit(text.slice(end + 1, stop))
    if (unit !== undefined) {
      sink.slot(start, stop, unit.kind, value * unit.factor)
      return stop
    }
  }
  sink.slot(start, end, 'num', value)
  return end
}

/** A quantity, up to the end of the word or the unit after it; -1 when it is none. */
function quantity(text: string, start: number, end: number, sink: WordSink): number {
  const number = readNumber(text, start, end)
  if (number === undefined) return -1
  if (number.kind === 'num') return spaced(text, start, end, number.value, sink)
  sink.slot(start, end, number.kind, number.value)
  return end
}

const FLAGS = new Set('true false True False TRUE FALSE null None nil NULL'.split(' '))

/** `true` or nothing as the value of something that is named before it: `drawn=false`, `owner: null`. */
function isFlag(text: string, start: number, end: number): boolean {
  let before = start - 1
  while (before > 0 && text.charCodeAt(before) === SPACE_CODE) before--
  const code = text.charCodeAt(before)
  return (code === 61 || code === 58) && FLAGS.has(text.slice(start, end))
}

const isOnlyDigits = (text: string, start: number, end: number): boolean => {
  for (let at = start; at < end; at++) if (!isDigit(text.charCodeAt(at))) return false
  return end > start
}

/** `3/5`: the third of five. */
function ratio(text: string, start: number, end: number, sink: WordSink): boolean {
  const slash = text.indexOf('/', start)
  if (slash < 0 || slash >= end || !isOnlyDigits(text, start, slash) || !isOnlyDigits(text, slash + 1, end)) return false
  sink.slot(start, end, 'ratio', ratioOf(text, start, end))
  return true
}

/** Parts of a word at a separator, each on its own; the separator is no word. */
function parts(text: string, start: number, end: number, separator: number, sink: WordSink): number {
  let from = start
  let last = end
  for (let at = start; at <= end; at++) {
    if (at < end && text.charCodeAt(at) !== separator) continue
    if (at > from) last = readWord(text, from, at, flagsOf(text, from, at), sink)
    from = at + 1
  }
  return Math.max(end, last)
}

function flagsOf(text: string, start: number, end: number): number {
  let flags = 0
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (isDigit(code)) flags |= DIGIT
    else if (isLetter(code)) flags |= LETTER
    else if (code === 46) flags |= DOT
    else if (code === 58) flags |= COLON
    else if (code === 47) flags |= SLASH
    else if (code === 64) flags |= AT
  }
  return flags
}

/** The name is said, what follows it is which one. */
function identified(text: string, start: number, end: number, sink: WordSink): void {
  const from = identifierStart(text, start, end)
  if (from > start) sink.constant()
  if (from === end) return
  const number = readNumber(text, from, end)
  if (number === undefined) sink.slot(from, end, 'id', Number.NaN)
  else sink.slot(from, end, number.kind, number.value)
}

function slashes(text: string, start: number, end: number): number {
  let count = 0
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === 47 || text.charCodeAt(at) === 92) count++
  return count
}

function isEmail(text: string, start: number, end: number): boolean {
  const at = text.indexOf('@', start)
  const dot = text.lastIndexOf('.', end - 1)
  return at > start && at < end && dot > at + 1 && slashes(text, start, end) === 0
}

/** `Foo@1b2c`, `name@version`: the name is said. */
function atSign(text: string, start: number, end: number, sink: WordSink): number {
  if (isEmail(text, start, end)) {
    sink.slot(start, end, 'email', Number.NaN)
    return end
  }
  const at = text.indexOf('@', start)
  if (at > start) sink.constant()
  if (at + 1 < end) sink.slot(at + 1, end, 'id', Number.NaN)
  return end
}

function slashed(text: string, start: number, end: number, sink: WordSink): number {
  if (ratio(text, start, end, sink)) return end
  if (slashes(text, start, end) < 2) return parts(text, start, end, 47, sink)
  sink.slot(start, end, 'path', Number.NaN)
  return end
}

/** Tells what varies in one word without delimiters, and where its reading ended: a unit after it belongs to it. */
export function readWord(text: string, start: number, end: number, flags: number, sink: WordSink): number {
  if ((flags & DIGIT) === 0 && (flags & (SLASH | AT | DOT | COLON)) === 0) {
    if (end - start === 3 && isCalendarName(text, start, end)) sink.slot(start, end, 'time', Number.NaN)
    else if (end - start <= 5 && isFlag(text, start, end)) sink.slot(start, end, 'bool', Number.NaN)
    else if ((flags & LETTER) !== 0) sink.constant()
    return end
  }
  if ((flags & DIGIT) !== 0) {
    const number = quantity(text, start, end, sink)
    if (number >= 0) return number
    if (isClockWord(text, start, end)) {
      sink.slot(start, end, 'time', Number.NaN)
      return end
    }
  }
  return readMixed(text, start, end, flags, sink)
}

function readMixed(text: string, start: number, end: number, flags: number, sink: WordSink): number {
  if ((flags & AT) !== 0) return atSign(text, start, end, sink)
  if ((flags & (DOT | COLON)) !== 0) {
    const address = addressKind(text, start, end, flags)
    if (address !== undefined) {
      sink.slot(start, end, address, Number.NaN)
      return end
    }
  }
  const identifier = (flags & DIGIT) === 0 ? undefined : identifierKind(text, start, end)
  if (identifier !== undefined) {
    sink.slot(start, end, identifier, Number.NaN)
    return end
  }
  if ((flags & SLASH) !== 0) return slashed(text, start, end, sink)
  if ((flags & COLON) !== 0) return parts(text, start, end, 58, sink)
  if ((flags & DIGIT) !== 0) identified(text, start, end, sink)
  else if ((flags & LETTER) !== 0) sink.constant()
  return end
}
