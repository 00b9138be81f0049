import { COLON as HAS_COLON, DOT as HAS_DOT, isDigit, isHex, isLetter } from './characters.ts'
import type { Kind } from './kind.ts'

const DOT = 46
const COLON = 58
const DASH = 45

/** Where an IPv4 address ends that starts here; `start` when there is none. */
export function ipv4End(text: string, start: number, end: number): number {
  let at = start
  for (let part = 0; part < 4; part++) {
    const from = at
    while (at < end && at - from < 3 && isDigit(text.charCodeAt(at))) at++
    if (at === from) return start
    if (part < 3 && text.charCodeAt(at++) !== DOT) return start
  }
  return at
}

/** `:port`, `:port:` (something follows the address) or `/bits` up to the end. */
function isPortOrBits(text: string, start: number, end: number): boolean {
  if (start === end) return true
  for (let at = start + 1; at < end; at++) if (!isDigit(text.charCodeAt(at))) return false
  return end > start + 1 && (text.charCodeAt(start) === COLON || text.charCodeAt(start) === 47)
}

function isIpv6(text: string, start: number, end: number): boolean {
  let colons = 0
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === COLON) colons++
    else if (!isHex(code) && code !== DOT) return false
  }
  return colons >= 3 || (colons === 2 && text.includes('::', start) && text.indexOf('::', start) < end)
}

/** The endings that make a dotted name a host without a port to prove it. */
const ENDINGS = new Set('com net org edu gov mil int info biz local internal lan localdomain arpa cloud cluster svc'.split(' '))

/** What stands before the two letters of a country. */
const SECOND_LEVEL = new Set('com net org edu gov ac co or ne'.split(' '))

/** Letters, digits, `-` and dots, with an ending that hosts have. */
export function isHostName(text: string, start: number, end: number): boolean {
  let before = start
  let last = start
  let isNumbered = false
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === DOT) {
      if (at === last) return false
      before = last
      last = at + 1
    } else if (isDigit(code) || code === DASH) isNumbered = true
    else if (!isLetter(code) && code !== 95) return false
  }
  if (last === start || end - last < 2) return false
  if (end - last === 2) {
    // Two letters end the names of settings and files too: `task.id`, `index.js`. A host of a country has more to show.
    const isCountry = isLetter(text.charCodeAt(last)) && isLetter(text.charCodeAt(last + 1)) && before > start
    return isCountry && (isNumbered || SECOND_LEVEL.has(text.slice(before, last - 1)))
  }
  return ENDINGS.has(text.slice(last, end).toLowerCase())
}

/** `name:port`, where the name is more than one plain word: `elapsed:5` is a word and its value. */
function isHostWithPort(text: string, start: number, end: number): boolean {
  let colon = end - 1
  while (colon > start && isDigit(text.charCodeAt(colon))) colon--
  if (text.charCodeAt(colon) !== COLON || colon === start || end - colon < 3 || end - colon > 6) return false
  let isPlain = true
  for (let at = start; at < colon; at++) {
    const code = text.charCodeAt(at)
    if (code === DOT || code === DASH || isDigit(code)) isPlain = false
    else if (!isLetter(code) && code !== 95) return false
  }
  return isLetter(text.charCodeAt(start)) || isDigit(text.charCodeAt(start))
    ? !isPlain || text.slice(start, colon) === 'localhost'
    : false
}

/** An address of the network, as a whole word. @param flags of the word and of what was cut off it: what it may have */
export function addressKind(text: string, start: number, end: number, flags: number): Kind | undefined {
  const mayHaveDot = (flags & HAS_DOT) !== 0
  const mayHaveColon = (flags & HAS_COLON) !== 0
  if (mayHaveDot && isDigit(text.charCodeAt(start))) {
    const ip = ipv4End(text, start, end)
    if (ip > start && isPortOrBits(text, ip, end)) return 'ip'
  }
  if (mayHaveColon && isHostWithPort(text, start, end)) return 'host'
  if (mayHaveDot && isHostName(text, start, end)) return 'host'
  return mayHaveColon && isIpv6(text, start, end) ? 'ip' : undefined
}
