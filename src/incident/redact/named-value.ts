import { cookieEnd, credentialsOf } from './headers.ts'
import type { SecretKind, Span } from './kind.ts'
import { kindOfName, kindOfParameter, mayEndName } from './names.ts'

const QUOTE = 0x22
const APOSTROPHE = 0x27
const BACKSLASH = 0x5c
const SPACE = 0x20

/** What says that there is no value, or that it is hidden already. */
const NO_VALUE =
  /^(?:null|none|nil|true|false|undefined|empty|missing|required|yes|no|\*+|x{3,}|\.{3}|\[?(?:redacted|filtered|hidden|masked)\]?|<[\w -]+>|\$\{?[\w.]+\}?|\{\{?[\w. ]*\}?\}|%\w)$/i

/** Words that follow a colon in sentences about passwords and tokens. */
const PROSE =
  /^(?:un\w+|in\w+|not?|is|was|are|the|an?|for|from|to|of|has|have|must|cannot|can|could|should|expired|failed|failure|wrong|denied|bad|ok|set|reset|changed|accepted|rejected|authentication|user|error|please|too|value|string|number|object|refreshed|revoked|received|verified|valid)$/i

/** Shorter values under such names are counts, flags and states. */
const LENGTH_MIN: Partial<Record<SecretKind, number>> = {
  token: 8,
  'api-key': 8,
  'query-token': 8,
  'session-id': 12,
  'signed-url': 20,
  authorization: 8,
  cookie: 3,
}

const PARAMETER_LENGTH_MIN = 12

/** True for what stands under the name of a secret and is none. */
export function isPlainValue(kind: SecretKind, value: string): boolean {
  if (value.length < (LENGTH_MIN[kind] ?? 1) || NO_VALUE.test(value)) return true
  if (kind === 'password') return /^\/[\w./-]*$/.test(value) && value.includes('/', 1)
  // Numbers of the database kind, as ZooKeeper gives them to its sessions, open nothing.
  if (kind === 'session-id') return value.startsWith('0x')
  if (kind === 'signed-url') return !/^[\w+/=%.~-]+$/.test(value)
  return kind === 'token' && /^(?:[a-z]+|\d{1,12})$/.test(value)
}

/** The value behind the sign (`:`, `=`, `>`, `,`) at this place, if the name before it is that of a secret. */
export function namedValue(text: string, sign: number, floor: number): Span | undefined {
  const nameEnd = endOfName(text, sign, floor)
  if (nameEnd < floor + 2 || !mayEndName(text.charCodeAt(nameEnd - 2), text.charCodeAt(nameEnd - 1))) return undefined
  const nameStart = startOfName(text, nameEnd, floor)
  if (nameStart === nameEnd) return undefined
  const name = text.slice(nameStart, nameEnd)
  const before = nameStart > floor ? text.charCodeAt(nameStart - 1) : SPACE
  const isParameter = before === 0x3f /* ? */ || before === 0x26 /* & */
  const kind = isParameter ? kindOfParameter(name) : kindOfName(name)
  if (kind === undefined) return undefined
  const isQuotedName = nameEnd !== sign && isQuote(text.charCodeAt(sign - 1))
  const span = valueAfter(text, sign, kind, isQuotedName)
  if (span === undefined) return undefined
  if (isParameter && span.end - span.start < PARAMETER_LENGTH_MIN && kindOfName(name) === undefined) return undefined
  return span
}

/** Inside of `"name":`, `'name' :`, `\"name\":` and `name:`. */
function endOfName(text: string, sign: number, floor: number): number {
  let at = sign
  if (at > floor && text.charCodeAt(at - 1) === SPACE) at--
  if (at > floor && isQuote(text.charCodeAt(at - 1))) {
    at--
    while (at > floor && text.charCodeAt(at - 1) === BACKSLASH) at--
  }
  return at
}

function startOfName(text: string, end: number, floor: number): number {
  let at = end
  const lowest = Math.max(floor, end - 64)
  while (at > lowest && isNamePart(text.charCodeAt(at - 1))) at--
  return at
}

function isNamePart(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    code === 0x2d ||
    code === 0x2e
  )
}

function isQuote(code: number): boolean {
  return code === QUOTE || code === APOSTROPHE || code === 0x60
}

function valueAfter(text: string, sign: number, kind: SecretKind, isQuotedName: boolean): Span | undefined {
  let at = sign + 1
  // `=>`, `:=`, `==`
  if (text.charCodeAt(at) === 0x3e || text.charCodeAt(at) === 0x3d) at++
  const spaceFrom = at
  while (text.charCodeAt(at) === SPACE && at - spaceFrom < 4) at++
  const isList = text.charCodeAt(at) === 0x5b /* [ */
  if (isList) {
    at++
    while (text.charCodeAt(at) === SPACE) at++
  }
  const quoted = quotedText(text, at)
  if (quoted !== undefined) return quotedValue(text, quoted, kind, isList)
  if (isList) return undefined
  const isProse = at > spaceFrom && text.charCodeAt(sign) === 0x3a && !isQuotedName
  return bareValue(text, at, kind, isProse)
}

interface Quoted {
  readonly start: number
  readonly end: number
}

/** The inside of a text in quotes, which may themselves be escaped as often as JSON stands in JSON. */
function quotedText(text: string, from: number): Quoted | undefined {
  let at = from
  while (text.charCodeAt(at) === BACKSLASH) at++
  const escapes = at - from
  const quote = text.charCodeAt(at)
  if (!isQuote(quote)) return undefined
  const start = at + 1
  if (escapes > 0) {
    const end = text.indexOf(text.slice(from, start), start)
    return { start, end: end < 0 ? text.length : end }
  }
  let end = start
  while (end < text.length && text.charCodeAt(end) !== quote) end += text.charCodeAt(end) === BACKSLASH ? 2 : 1
  return { start, end: Math.min(end, text.length) }
}

function quotedValue(text: string, { start, end }: Quoted, kind: SecretKind, isList: boolean): Span | undefined {
  // Of a list everything is taken, to its end or to the end of the text.
  const listEnd = isList ? text.indexOf(']', end) : -1
  const valueEnd = isList ? lastQuote(text, listEnd < 0 ? text.length : listEnd, end) : end
  if (kind === 'authorization') return credentialsOf(text, start, valueEnd)
  const value = text.slice(start, valueEnd)
  return isPlainValue(kind, value) ? undefined : { start, end: valueEnd, kind }
}

function lastQuote(text: string, from: number, atLeast: number): number {
  let at = from
  while (at > atLeast && !isQuote(text.charCodeAt(at - 1))) at--
  return at > atLeast ? at - 1 : atLeast
}

/**
 * A value without quotes ends at white space or a quote. A comma, semicolon, `&` or `|` ends it only where the next
 * name or nothing follows, and a bracket where no letter does: passwords hold such signs.
 */
const BARE = /(?:[^\s"'`<,;&|)\]}\\]|<(?!\/)|\\(?!["'])|[,;&|](?!\s|["']|$|[\w.%-]+[=:])|[)\]}](?=\w))+/y

function bareValue(text: string, at: number, kind: SecretKind, isProse: boolean): Span | undefined {
  if (kind === 'authorization') return credentialsOf(text, at, headerEnd(text, at))
  if (kind === 'cookie') {
    const end = cookieEnd(text, at)
    return end - at < 3 ? undefined : { start: at, end, kind }
  }
  BARE.lastIndex = at
  if (!BARE.test(text)) return undefined
  const end = BARE.lastIndex
  const value = text.slice(at, end)
  if (isPlainValue(kind, value)) return undefined
  if (isProse && isSentence(text, value, end, kind)) return undefined
  return { start: at, end, kind }
}

/** `password: hunter2` is one; `password: authentication failed` is a sentence. */
function isSentence(text: string, value: string, end: number, kind: SecretKind): boolean {
  const word = value.replace(/[.:,!?]+$/, '')
  if (!/^[A-Za-z]+$/.test(word)) return false
  if (PROSE.test(word)) return true
  // Letters alone, and more words behind them: only a password at the end of what is said looks so.
  return kind !== 'password' || !/^\s*(?:$|[,;)\]}"'])/.test(text.slice(end, end + 2))
}

function headerEnd(text: string, at: number): number {
  for (let end = at; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (code === 0x0a || code === 0x0d || isQuote(code)) return end
  }
  return text.length
}
