import { colonAddress, email, ipv4 } from './addresses.ts'
import { bareCredentials } from './headers.ts'
import type { Span } from './kind.ts'
import { kindOfName } from './names.ts'
import { isPlainValue, namedValue } from './named-value.ts'
import { bankAccount, cardNumber, phoneNumber } from './numbers.ts'
import { PLACEHOLDER } from './placeholder.ts'
import {
  FIRST_CHARACTERS,
  mayBeginToken,
  passwordHash,
  prefixedToken,
  privateKey,
  privateKeyLine,
  telegramToken,
} from './prefixes.ts'
import { urlPassword } from './urls.ts'

/** A text is walked once; a character that can begin nothing costs one look into this table. */
const NOTHING = 0
const WORD_START = 1
const DIGIT = 2
const COLON = 3
const SIGN = 4
const DOT = 5
const AT = 6
const DASH = 7
const PLUS = 8
const DOLLAR = 9
const PERCENT = 10

const SITES = new Uint8Array(128)
const WORD = new Uint8Array(128)
for (let code = 0; code < 128; code++) WORD[code] = /\w/.test(String.fromCharCode(code)) ? 1 : 0
// Capitals can begin an account number.
for (let code = 0x41; code <= 0x5a; code++) SITES[code] = WORD_START
for (const code of FIRST_CHARACTERS) SITES[code] = WORD_START
for (const code of 'bB') SITES[code.charCodeAt(0)] = WORD_START
for (const code of '0123456789') SITES[code.charCodeAt(0)] = DIGIT
for (const [characters, site] of [
  [':', COLON],
  ['=>,', SIGN],
  ['.', DOT],
  ['@', AT],
  ['-', DASH],
  ['+', PLUS],
  ['$', DOLLAR],
  ['%', PERCENT],
] as const) {
  for (const character of characters) SITES[character.charCodeAt(0)] = site
}

const NONE: readonly Span[] = []

/**
 * Everything in the text that must not leave the machine, in order and without overlap. Placeholders are boundaries:
 * nothing is found in one, or across one.
 */
export function findSecrets(text: string): readonly Span[] {
  const line = privateKeyLine(text)
  if (line !== undefined) return [line]
  if (!mayHoldPlaceholder(text)) return walk(text, NONE, 0)
  let found = NONE
  let from = 0
  for (const { index, 0: placeholder } of text.matchAll(PLACEHOLDER)) {
    found = walk(text.slice(from, index), found, from)
    from = index + placeholder.length
  }
  return walk(text.slice(from), found, from)
}

function mayHoldPlaceholder(text: string): boolean {
  const at = text.indexOf('<')
  return at >= 0 && text.includes('>', at + 7)
}

/** Adds what is found in a part of a text to what was found before it. */
function walk(text: string, before: readonly Span[], offset: number): readonly Span[] {
  let found: Span[] | undefined
  let floor = 0
  const length = text.length
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code > 127) continue
    const site = SITES[code]
    if (site === NOTHING || site === undefined) continue
    const span = look(text, at, floor, code, site)
    if (span === undefined) continue
    ;(found ??= [...before]).push({ start: span.start + offset, end: span.end + offset, kind: span.kind })
    floor = span.end
    at = span.end - 1
  }
  return found ?? before
}

function look(text: string, at: number, floor: number, code: number, site: number): Span | undefined {
  switch (site) {
    case WORD_START:
      return isInWord(text, at, floor) ? undefined : wordAt(text, at, code)
    case DIGIT:
      return isInWord(text, at, floor) ? undefined : numberAt(text, at, floor, code)
    case COLON:
      return colonAt(text, at, floor)
    case SIGN:
      return signAt(text, at, floor, code)
    case DOT:
      return isDigitAt(text, at + 1) && at > floor && isDigitAt(text, at - 1) ? ipv4(text, at, floor) : undefined
    case AT:
      return email(text, at, floor)
    case PERCENT:
      return text.startsWith('40', at + 1) ? email(text, at, floor, 3) : undefined
    case DASH:
      return text.charCodeAt(at + 1) === 0x2d ? dashesAt(text, at, floor) : undefined
    case PLUS:
      return !isInWord(text, at, floor) && isDigitAt(text, at + 1) ? phoneNumber(text, at) : undefined
    case DOLLAR:
      return passwordHash(text, at)
    default:
      return undefined
  }
}

function isInWord(text: string, at: number, floor: number): boolean {
  if (at <= floor) return false
  const before = text.charCodeAt(at - 1)
  return before < 128 && WORD[before] === 1 && !isEscape(text, at - 1, floor)
}

/** The `n` of `\n` in a text that holds JSON is no letter. */
function isEscape(text: string, at: number, floor: number): boolean {
  return at > floor && text.charCodeAt(at - 1) === 0x5c && 'nrtbf'.includes(text.charAt(at))
}

function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0x30 && code <= 0x39
}

function wordAt(text: string, at: number, code: number): Span | undefined {
  const next = text.charCodeAt(at + 1)
  if (mayBeginToken(code, next)) {
    const token = prefixedToken(text, at)
    if (token !== undefined) return token
  }
  if ((code === 0x42 || code === 0x62) && (next === 0x61 || next === 0x65 || next === 0x41 || next === 0x45))
    return bareCredentials(text, at)
  return code <= 0x5a && next >= 0x41 && next <= 0x5a && isDigitAt(text, at + 2) && isDigitAt(text, at + 3)
    ? bankAccount(text, at)
    : undefined
}

function numberAt(text: string, at: number, floor: number, code: number): Span | undefined {
  if (code === 0x31 && text.charCodeAt(at + 1) === 0x2f) return prefixedToken(text, at)
  // Cards begin with 2 to 6 and four digits; a year that begins with 20 is the most usual number there is.
  if (code < 0x32 || code > 0x36 || (code === 0x32 && text.charCodeAt(at + 1) === 0x30)) return undefined
  if (!isDigitAt(text, at + 1) || !isDigitAt(text, at + 2) || !isDigitAt(text, at + 3)) return undefined
  const before = at > floor ? text.charCodeAt(at - 1) : 0x20
  return before === 0x2d || before === 0x2e || before === 0x2b ? undefined : cardNumber(text, at)
}

function colonAt(text: string, at: number, floor: number): Span | undefined {
  const next = text.charCodeAt(at + 1)
  if (next === 0x2f) return text.charCodeAt(at + 2) === 0x2f ? urlPassword(text, at, floor) : undefined
  const named = namedValue(text, at, floor)
  if (named !== undefined) return named
  if (next === 0x41 && text.charCodeAt(at + 2) === 0x41 && at > floor && isDigitAt(text, at - 1)) {
    const token = telegramToken(text, at, floor)
    if (token !== undefined) return token
  }
  return colonAddress(text, at, floor)
}

function signAt(text: string, at: number, floor: number, code: number): Span | undefined {
  if (code === 0x3d) return namedValue(text, at, floor)
  if (code === 0x3e) return isInWord(text, at, floor) ? elementAt(text, at, floor) : undefined
  // A list of headers: `"Authorization", "Basic ..."`.
  const before = at > floor ? text.charCodeAt(at - 1) : 0x20
  if (before !== 0x22 && before !== 0x27) return undefined
  const span = namedValue(text, at, floor)
  return span?.kind === 'authorization' || span?.kind === 'bearer' || span?.kind === 'basic' || span?.kind === 'cookie'
    ? span
    : undefined
}

const ELEMENT = /<([\w.-]+:)?([\w.-]{2,64})(?:\s[^<>]*)?$/

/** `<password>hunter2</password>`, at the end of its first tag. */
function elementAt(text: string, at: number, floor: number): Span | undefined {
  const name = ELEMENT.exec(text.slice(Math.max(floor, at - 100), at))?.[2]
  const kind = name === undefined ? undefined : kindOfName(name)
  const end = text.indexOf('</', at)
  if (kind === undefined || end <= at + 1) return undefined
  return isPlainValue(kind, text.slice(at + 1, end)) ? undefined : { start: at + 1, end, kind }
}

const FLAG = /--?([A-Za-z][\w-]{2,40})[ \t]+(?!-)(["']?)([^\s"'<]+)/y

/** A key block, or `--password hunter2` of a command line. */
function dashesAt(text: string, at: number, floor: number): Span | undefined {
  if (at > floor && text.charCodeAt(at - 1) === 0x2d) return undefined
  const key = privateKey(text, at)
  if (key !== undefined || isInWord(text, at, floor)) return key
  FLAG.lastIndex = at
  const [, name = '', , value = ''] = FLAG.exec(text) ?? []
  const kind = name === '' ? undefined : kindOfName(name)
  if (kind === undefined || isPlainValue(kind, value)) return undefined
  return { start: FLAG.lastIndex - value.length, end: FLAG.lastIndex, kind }
}
