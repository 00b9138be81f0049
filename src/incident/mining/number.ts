import { isDigit, isLetter } from './characters.ts'
import type { Kind } from './kind.ts'
import { gluedUnit } from './units.ts'

const DOT = 46
const MINUS = 45
const PLUS = 43

/** A number that was read: where it ends, and what it is. One object is used again and again; it is valid until the next reading. */
export interface NumberRead {
  end: number
  kind: Kind
  value: number
}

const read: NumberRead = { end: 0, kind: 'num', value: 0 }

/** Plain digits with at most one point: where they end; `read.value` is what they say. Equal to `start` when there are none. */
function digits(text: string, start: number, end: number): number {
  let at = start
  let value = 0
  while (at < end && isDigit(text.charCodeAt(at))) value = value * 10 + text.charCodeAt(at++) - 48
  if (at === start) return start
  if (at + 1 < end && text.charCodeAt(at) === DOT && isDigit(text.charCodeAt(at + 1))) {
    let scale = 1
    let fraction = 0
    at++
    while (at < end && isDigit(text.charCodeAt(at))) {
      fraction = fraction * 10 + text.charCodeAt(at++) - 48
      scale *= 10
    }
    value += fraction / scale
  }
  read.value = value
  return at
}

const isSign = (code: number): boolean => code === MINUS || code === PLUS

const afterSign = (text: string, start: number): number => (isSign(text.charCodeAt(start)) ? start + 1 : start)

/** Where the sign and the digits end that a number begins with. */
export function figureEnd(text: string, start: number, end: number): number {
  return digits(text, afterSign(text, start), end)
}

/** What they say. */
export function figureAt(text: string, start: number, end: number): number {
  figureEnd(text, start, end)
  return text.charCodeAt(start) === MINUS ? -read.value : read.value
}

/** `3/5`: the first number over the second; NaN where that is nothing. */
export function ratioOf(text: string, start: number, end: number): number {
  const slash = text.indexOf('/', start)
  const whole = Number(text.slice(slash + 1, end))
  return whole === 0 ? Number.NaN : Number(text.slice(start, slash)) / whole
}

/** Where the letters (or a percent sign) of a unit end. */
function letters(text: string, start: number, end: number): number {
  let at = start
  while (at < end && (isLetter(text.charCodeAt(at)) || text.charCodeAt(at) === 37)) at++
  return at
}

/** `5`, `-17`, `7.51`, `1.5e-3`, `250ms`, `1m30s`, `12KB`, `5%`: the whole of a word, or nothing. */
export function readNumber(text: string, start: number, end: number): NumberRead | undefined {
  const first = text.charCodeAt(start)
  const from = afterSign(text, start)
  let at = digits(text, from, end)
  if (at === from) return undefined
  const sign = first === MINUS ? -1 : 1
  let value = read.value
  read.kind = 'num'
  if (at < end) {
    const rest = letters(text, at, end)
    if (rest === end) {
      const unit = gluedUnit(text.slice(at, end))
      if (unit === undefined) return undefined
      read.kind = unit.kind
      value *= unit.factor
    } else if (rest > at) {
      // Several parts: `1m30s`; or an exponent.
      const compound = durationParts(text, from, end) ?? exponent(text, start, end)
      if (compound === undefined) return undefined
      read.end = end
      return read
    } else return undefined
    at = end
  }
  read.end = at
  read.value = sign * value
  return read
}

function durationParts(text: string, start: number, end: number): NumberRead | undefined {
  let at = start
  let total = 0
  while (at < end) {
    const digitsEnd = digits(text, at, end)
    const unitEnd = letters(text, digitsEnd, end)
    const unit = digitsEnd === at ? undefined : gluedUnit(text.slice(digitsEnd, unitEnd))
    if (unit?.kind !== 'duration') return undefined
    total += read.value * unit.factor
    at = unitEnd
  }
  read.kind = 'duration'
  read.value = total
  return read
}

function exponent(text: string, start: number, end: number): NumberRead | undefined {
  if (end - start > 24) return undefined
  const word = text.slice(start, end)
  if (!/^[-+]?\d+(\.\d+)?[eE][-+]\d+$/.test(word)) return undefined
  read.kind = 'num'
  read.value = Number(word)
  return read
}
