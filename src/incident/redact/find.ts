import { colonAddress, email, ipv4 } from './addresses.ts'
import { bareCredentials } from './headers.ts'
import type { SecretKind, Span } from './kind.ts'
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

/**
 * A text is walked once. A character that can begin nothing costs one look into this table, and most of the others one
 * look at their neighbours: only what is left is read closely.
 */
const NOTHING = 0
const LETTER = 1
const DIGIT = 2
const COLON = 3
const EQUALS = 4
const ELEMENT_END = 5
const COMMA = 6
const DOT = 7
const AT = 8
const DASH = 9
const PLUS = 10
const DOLLAR = 11
const PERCENT = 12

const SITES = new Uint8Array(128)
/** 1: a letter, a digit or `_`. */
const WORD = new Uint8Array(128)
for (let code = 0; code < 128; code++) WORD[code] = /\w/.test(String.fromCharCode(code)) ? 1 : 0
// Capitals can begin an account number.
for (let code = 0x41; code <= 0x5a; code++) SITES[code] = LETTER
for (const code of FIRST_CHARACTERS) SITES[code] = LETTER
for (const letter of 'bB') SITES[letter.charCodeAt(0)] = LETTER
for (const digit of '123456') SITES[digit.charCodeAt(0)] = DIGIT
for (const [character, site] of [
  [':', COLON],
  ['=', EQUALS],
  ['>', ELEMENT_END],
  [',', COMMA],
  ['.', DOT],
  ['@', AT],
  ['-', DASH],
  ['+', PLUS],
  ['$', DOLLAR],
  ['%', PERCENT],
] as const) {
  SITES[character.charCodeAt(0)] = site
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
function walk(text: string, earlier: readonly Span[], offset: number): readonly Span[] {
  let found: Span[] | undefined
  let floor = 0
  const length = text.length
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code > 127) continue
    const site = SITES[code] ?? NOTHING
    let span: Span | undefined
    if (WORD[code] === 1) {
      span = wordSpan(text, at, floor, site, code)
      if (span === undefined) {
        // Within a word nothing begins.
        while (at + 1 < length && WORD[text.charCodeAt(at + 1)] === 1) at++
        continue
      }
    } else {
      if (site === NOTHING) continue
      const before = at > floor ? text.charCodeAt(at - 1) : SPACE
      const next = text.charCodeAt(at + 1)
      if (!isWorthALook(site, before, next)) continue
      span = look(text, at, floor, site, code, next)
      if (span === undefined) continue
    }
    ;(found ??= [...earlier]).push({ start: span.start + offset, end: span.end + offset, kind: span.kind })
    floor = span.end
    at = span.end - 1
  }
  return found ?? earlier
}

const SPACE = 0x20

/** What begins with a word. The `n` of `\\n` in a text that holds JSON is no letter: behind it another one begins. */
function wordSpan(text: string, at: number, floor: number, site: number, code: number): Span | undefined {
  const next = text.charCodeAt(at + 1)
  if (site === DIGIT && (code === 0x31 ? next === 0x2f : isDigit(next) && (code !== 0x32 || next !== 0x30)))
    return numberAt(text, at, floor, code)
  const span = site === LETTER && mayBegin(code, next) ? wordAt(text, at, code, next) : undefined
  if (span !== undefined || !isEscapable(code) || at <= floor || text.charCodeAt(at - 1) !== 0x5c) return span
  const behind = text.charCodeAt(at + 2)
  return SITES[next] === LETTER && mayBegin(next, behind) ? wordAt(text, at + 1, next, behind) : undefined
}

/** What the neighbours of a character that is of no word leave possible. */
function isWorthALook(site: number, before: number, next: number): boolean {
  switch (site) {
    case COLON:
      return next === 0x2f || WORD[before] === 1 || before <= 0x27 || before === 0x60 || next === 0x3a
    case EQUALS:
      return WORD[before] === 1 || before <= 0x27 || before === 0x60
    case ELEMENT_END:
      return WORD[before] === 1
    case COMMA:
      return before === 0x22 || before === 0x27
    case DOT:
      return isDigit(before) && isDigit(next)
    case DASH:
      return next === 0x2d && before !== 0x2d
    case PLUS:
      return WORD[before] !== 1 && isDigit(next)
    case PERCENT:
      return next === 0x34
    default:
      return true
  }
}

function mayBegin(code: number, next: number): boolean {
  if (mayBeginToken(code, next)) return true
  if (code >= 0x41 && code <= 0x5a && next >= 0x41 && next <= 0x5a) return true
  return (code | 0x20) === 0x62 && ((next | 0x20) === 0x61 || (next | 0x20) === 0x65)
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

/** The letters of `\n`, `\r`, `\t`, `\b` and `\f`. */
function isEscapable(code: number): boolean {
  return code === 0x6e || code === 0x72 || code === 0x74 || code === 0x62 || code === 0x66
}

function look(text: string, at: number, floor: number, site: number, code: number, next: number): Span | undefined {
  switch (site) {
    case COLON:
      return colonAt(text, at, floor, next)
    case EQUALS:
      return namedValue(text, at, floor)
    case ELEMENT_END:
      return elementAt(text, at, floor)
    case COMMA:
      return listedHeaderAt(text, at, floor)
    case DOT:
      return ipv4(text, at, floor)
    case AT:
      return email(text, at, floor)
    case PERCENT:
      return text.charCodeAt(at + 2) === 0x30 ? email(text, at, floor, 3) : undefined
    case DASH:
      return dashesAt(text, at, floor)
    case PLUS:
      return phoneNumber(text, at)
    default:
      return passwordHash(text, at)
  }
}

function isInWord(text: string, at: number, floor: number): boolean {
  if (at <= floor) return false
  const before = text.charCodeAt(at - 1)
  return before < 128 && WORD[before] === 1 && !(isEscapable(before) && at - 1 > floor && text.charCodeAt(at - 2) === 0x5c)
}

function wordAt(text: string, at: number, code: number, next: number): Span | undefined {
  if (mayBeginToken(code, next)) {
    const token = prefixedToken(text, at)
    if (token !== undefined) return token
  }
  if ((code | 0x20) === 0x62) {
    const credentials = bareCredentials(text, at)
    if (credentials !== undefined) return credentials
  }
  return code <= 0x5a && isDigit(text.charCodeAt(at + 2)) && isDigit(text.charCodeAt(at + 3)) ? bankAccount(text, at) : undefined
}

/** Cards begin with 2 to 6 and four digits; a year that begins with 20 is the most usual number there is. */
function numberAt(text: string, at: number, floor: number, code: number): Span | undefined {
  if (code === 0x31) return prefixedToken(text, at)
  if (!isDigit(text.charCodeAt(at + 2)) || !isDigit(text.charCodeAt(at + 3))) return undefined
  const before = at > floor ? text.charCodeAt(at - 1) : SPACE
  return before === 0x2d || before === 0x2e || before === 0x2b ? undefined : cardNumber(text, at)
}

function colonAt(text: string, at: number, floor: number, next: number): Span | undefined {
  if (next === 0x2f) return text.charCodeAt(at + 2) === 0x2f ? urlPassword(text, at, floor) : namedValue(text, at, floor)
  const named = namedValue(text, at, floor)
  if (named !== undefined) return named
  if (next === 0x41 && text.charCodeAt(at + 2) === 0x41) {
    const token = telegramToken(text, at, floor)
    if (token !== undefined) return token
  }
  return colonAddress(text, at, floor)
}

/** A list of headers: `"Authorization", "Basic ..."`. */
function listedHeaderAt(text: string, at: number, floor: number): Span | undefined {
  const span = namedValue(text, at, floor)
  return span !== undefined && HEADERS.has(span.kind) ? span : undefined
}

const HEADERS: ReadonlySet<SecretKind> = new Set(['authorization', 'bearer', 'basic', 'cookie'])

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
  const key = privateKey(text, at)
  if (key !== undefined || isInWord(text, at, floor)) return key
  FLAG.lastIndex = at
  const [, name = '', , value = ''] = FLAG.exec(text) ?? []
  const kind = name === '' ? undefined : kindOfName(name)
  if (kind === undefined || isPlainValue(kind, value)) return undefined
  return { start: FLAG.lastIndex - value.length, end: FLAG.lastIndex, kind }
}
