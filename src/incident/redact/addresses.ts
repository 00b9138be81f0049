import type { Span } from './kind.ts'

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39
const isWord = (code: number): boolean =>
  isDigit(code) || (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f
const isHex = (code: number): boolean => isDigit(code) || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46)

const IPV4 = /(?:25[0-5]|2[0-4]\d|1\d\d|\d{1,2})(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|\d{1,2})){3}(?![\w]|\.\d|-\d)/y
const NOT_SOMEBODY = /^(?:127\.|0\.0\.0\.0$|255\.255\.255\.255$)/
/** `Chrome/120.0.0.0`, `version 1.2.3.4`: numbers of programs. */
const VERSION_BEFORE = /(?:\b(?:v|ver|version|release|build)[\s:="']{1,3}|[A-Za-z]\/)$/i

/** The address whose first dot stands here. */
export function ipv4(text: string, dot: number, floor: number): Span | undefined {
  let start = dot
  while (start > floor && dot - start < 4 && isDigit(text.charCodeAt(start - 1))) start--
  const before = start > floor ? text.charCodeAt(start - 1) : 0x20
  if (dot - start > 3 || isWord(before) || before === 0x2e) return undefined
  IPV4.lastIndex = start
  if (!IPV4.test(text)) return undefined
  const end = IPV4.lastIndex
  const address = text.slice(start, end)
  if (NOT_SOMEBODY.test(address)) return undefined
  const sign = VERSION_BEFORE.exec(text.slice(Math.max(floor, start - 10), start))?.[0]
  // A path may well hold an address; the versions that browsers tell end in zeros.
  if (sign !== undefined && (!sign.endsWith('/') || address.endsWith('.0.0'))) return undefined
  return { start, end, kind: 'ipv4' }
}

const MAC = /[\da-f]{2}(?::[\da-f]{2}){5}(?![\w:])/iy
const FULL = /(?:[\da-f]{1,4}:){7}[\da-f]{1,4}(?![\w:])/iy
const SHORT = /(?:[\da-f]{1,4}(?::[\da-f]{1,4}){0,6})?::(?:[\da-f]{1,4}(?::[\da-f]{1,4}){0,6})?(?![\w:])/iy

/** The IPv6 or hardware address in which this is the first colon, or the first of two. */
export function colonAddress(text: string, colon: number, floor: number): Span | undefined {
  let start = colon
  while (start > floor && colon - start < 5 && isHex(text.charCodeAt(start - 1))) start--
  const before = start > floor ? text.charCodeAt(start - 1) : 0x20
  if (colon - start > 4 || isWord(before) || before === 0x3a || !hasColons(text, colon)) return undefined
  if (colon - start === 2 && matches(MAC, text, start)) return { start, end: MAC.lastIndex, kind: 'mac' }
  if (colon > start && matches(FULL, text, start)) return { start, end: FULL.lastIndex, kind: 'ipv6' }
  if (!matches(SHORT, text, start)) return undefined
  const end = SHORT.lastIndex
  const address = text.slice(start, end)
  // `::1` is this machine, `::` any; `dead::beef` may be a name in C++.
  if (/^[0:]*:[01]?$/.test(address) || !/\d/.test(address) || !/[\da-f]:+[\da-f]|[\da-f]{3,4}::$/i.test(address)) return undefined
  return { start, end, kind: 'ipv6' }
}

/** Two in a row, or five in all: a time of day has two. */
function hasColons(text: string, colon: number): boolean {
  let colons = 1
  for (let at = colon + 1, digits = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x3a) {
      if (digits === 0 || ++colons >= 6) return true
      digits = 0
    } else if (!isHex(code) || ++digits > 4) break
  }
  return colons >= 5
}

function matches(form: RegExp, text: string, at: number): boolean {
  form.lastIndex = at
  return form.test(text)
}

const LOCAL_PART = /[\w.%+'-]/
const DOMAIN = /(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}(?![\w-])/y

/** The e-mail address whose `@`, or `%40`, stands here. */
export function email(text: string, at: number, floor: number, signLength = 1): Span | undefined {
  let start = at
  while (start > floor && at - start < 64 && LOCAL_PART.test(text.charAt(start - 1))) start--
  while (start < at && /['.%-]/.test(text.charAt(start))) start++
  if (start === at) return undefined
  DOMAIN.lastIndex = at + signLength
  if (!DOMAIN.test(text)) return undefined
  const local = text.slice(start, at)
  // `git@github.com` is how everybody calls a server; `react@18.2.0-beta.rc` is a package.
  if (local === 'git' || /^\d+\.\d/.test(text.slice(at + signLength, at + signLength + 4))) return undefined
  return { start, end: DOMAIN.lastIndex, kind: 'email' }
}
