import { isDigit, isHex, isLetter } from './characters.ts'
import type { Kind } from './kind.ts'

const DASH = 45

/** 8-4-4-4-12 hexadecimal digits. */
function isUuid(text: string, start: number, end: number): boolean {
  if (end - start !== 36) return false
  for (let at = 0; at < 36; at++) {
    const code = text.charCodeAt(start + at)
    const isDash = at === 8 || at === 13 || at === 18 || at === 23
    if (isDash ? code !== DASH : !isHex(code)) return false
  }
  return true
}

/** `0x1f`, or at least eight hexadecimal digits of which some are digits and some are letters. */
function isHexWord(text: string, start: number, end: number): boolean {
  const isPrefixed = text.charCodeAt(start) === 48 && (text.charCodeAt(start + 1) | 32) === 120 && end - start > 2
  let digits = 0
  for (let at = isPrefixed ? start + 2 : start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (!isHex(code)) return false
    if (isDigit(code)) digits++
  }
  return isPrefixed || (end - start >= 8 && digits > 0 && digits < end - start)
}

export function identifierKind(text: string, start: number, end: number): Kind | undefined {
  if (isUuid(text, start, end)) return 'uuid'
  return isHexWord(text, start, end) ? 'hex' : undefined
}

const isSeparator = (code: number): boolean => !isDigit(code) && !isLetter(code)

/**
 * A part of a word that is a name although it has a digit: `ssh2`, `jk2`, `utf8`, `k8s`, `e2e`. Letters and one digit at the end, or three
 * characters of which the first is a letter. If it varies after all, the place that it stands in is seen to vary.
 */
function isNameWithDigit(text: string, start: number, end: number): boolean {
  if (!isLetter(text.charCodeAt(start)) || end - start < 2) return false
  if (end - start <= 3 && isLetter(text.charCodeAt(end - 1))) return true
  for (let at = start; at < end - 1; at++) if (isDigit(text.charCodeAt(at))) return false
  return true
}

/**
 * Where in a word with digits the part begins that identifies: `blk_` is said, `-384` is which one. What comes before the first part with
 * a digit is kept. Equal to `end` when every part is a name.
 */
export function identifierStart(text: string, start: number, end: number): number {
  let at = start
  while (at < end) {
    while (at < end && isSeparator(text.charCodeAt(at))) at++
    let stop = at
    let hasDigit = false
    while (stop < end && !isSeparator(text.charCodeAt(stop))) hasDigit = isDigit(text.charCodeAt(stop++)) || hasDigit
    if (hasDigit && !isNameWithDigit(text, at, stop)) return signBefore(text, at, start)
    at = stop
  }
  return end
}

/** `blk_-384`: the sign belongs to the number, not to the name. */
function signBefore(text: string, at: number, start: number): number {
  const isSign = at - 1 > start && text.charCodeAt(at - 1) === DASH && isSeparator(text.charCodeAt(at - 2))
  return isSign ? at - 1 : at
}
