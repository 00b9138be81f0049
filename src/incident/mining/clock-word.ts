import { isDigit } from './characters.ts'

/** How many digits stand at a place. */
function run(text: string, start: number, end: number): number {
  let at = start
  while (at < end && isDigit(text.charCodeAt(at))) at++
  return at - start
}

const COLON = 58
const DASH = 45
const SLASH = 47

/** `07:07`, `07:07:00`, `07:07:00.123`, with a zone or not: two digits twice, with colons. */
function isTimeOfDay(text: string, start: number, end: number): boolean {
  const hours = run(text, start, end)
  if (hours < 1 || hours > 2 || text.charCodeAt(start + hours) !== COLON) return false
  return run(text, start + hours + 1, end) === 2 && !isFourthColon(text, start, end)
}

/** More than three colons are an address, not a time. */
function isFourthColon(text: string, start: number, end: number): boolean {
  let colons = 0
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === COLON) colons++
  return colons > 3
}

/** `2025-09-09`, `2025/09/09`, `2025-09-09T01:45:00Z`, `09/Sep/2025:01:45:00`. */
function isDate(text: string, start: number, end: number): boolean {
  const first = run(text, start, end)
  const separator = text.charCodeAt(start + first)
  if ((separator !== DASH && separator !== SLASH) || (first !== 4 && first !== 2)) return false
  const second = start + first + 1
  const middle = run(text, second, end)
  if (middle === 0) return /^\d\d\/[A-Z][a-z]{2}\/\d{4}/.test(text.slice(start, end))
  if (middle > 2 || text.charCodeAt(second + middle) !== separator) return false
  const last = run(text, second + middle + 1, end)
  return first === 4 ? last === 2 || last === 1 : last === 4 || last === 2
}

/** A point in time or a time of day, as one word. */
export function isClockWord(text: string, start: number, end: number): boolean {
  return end - start >= 4 && isDigit(text.charCodeAt(start)) && (isTimeOfDay(text, start, end) || isDate(text, start, end))
}

const NAMES = new Set('Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' '))

/** `Fri` or `Jun` before another name of that sort or a number: part of a written date. */
export function isCalendarName(text: string, start: number, end: number): boolean {
  if (end - start !== 3 || !NAMES.has(text.slice(start, end))) return false
  let next = text.charCodeAt(end) === 44 ? end + 1 : end
  if (text.charCodeAt(next) !== 32) return false
  while (text.charCodeAt(next) === 32) next++
  return isDigit(text.charCodeAt(next)) || NAMES.has(text.slice(next, next + 3))
}
