import { namedZone } from './zone.ts'

/**
 * Times at a place in a line, read by hand: a line costs a few comparisons of characters, and no garbage. What was found
 * stands in the reader's fields until the next question.
 */

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const MONTHS: ReadonlyMap<string, number> = new Map(
  ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'].flatMap((name, index) =>
    [name, name.toLowerCase(), name.toUpperCase()].map((spelling) => [spelling, index + 1] as const),
  ),
)
const WEEKDAYS: ReadonlySet<string> = new Set(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const COLON = 0x3a
const SPACE = 0x20
const DASH = 0x2d
const SLASH = 0x2f
const DOT = 0x2e
const PLUS = 0x2b
const COMMA = 0x2c

export interface TimeOptions {
  /** Now, for times that name no year (syslog) : the year that puts them before tomorrow. */
  readonly nowMs?: number | undefined
  /** Minutes east of UTC, for times that name no zone. */
  readonly zoneMinutes?: number | undefined
}

export class TimeReader {
  /** Milliseconds since 1970; undefined where only a part of the date is known. */
  atMs: number | undefined = undefined
  /** Where the time ends. */
  end = 0
  hasZone = false
  /** Nine digits and a Z, as containers' hosts write it before each line: what follows is a line of its own. */
  isCollected = false
  /** The latest that a time without a year may be, and the year of that. */
  readonly #tomorrowMs: number | undefined
  readonly #year: number
  readonly #zoneMs: number
  /** Date of the last time that had one: for those of the same file that show hours only. */
  #dayMs: number | undefined = undefined

  constructor({ nowMs, zoneMinutes = 0 }: TimeOptions = {}) {
    this.#tomorrowMs = nowMs === undefined ? undefined : nowMs + DAY_MS
    this.#year = this.#tomorrowMs === undefined ? Number.NaN : new Date(this.#tomorrowMs).getUTCFullYear()
    this.#zoneMs = zoneMinutes * MINUTE_MS
  }

  /** @returns whether a time stands at `at`; then `atMs`, `end` and `hasZone` tell of it */
  read(text: string, at: number): boolean {
    const first = text.charCodeAt(at)
    this.isCollected = false
    if (first >= 0x30 && first <= 0x39) return this.#digits(text, at)
    return ((first >= 0x41 && first <= 0x5a) || (first >= 0x61 && first <= 0x7a)) && this.#word(text, at)
  }

  #digits(text: string, at: number): boolean {
    const third = text.charCodeAt(at + 2)
    if (third === COLON) return this.#hoursOnly(text, at)
    if (third === SLASH) return this.#shortYear(text, at) || this.#slashed(text, at)
    if (third === SPACE) return this.#dayMonthYear(text, at)
    if (third === DOT) return this.#monthDotDay(text, at)
    const separator = text.charCodeAt(at + 4)
    if (separator === DASH || separator === SLASH || separator === DOT) return this.#iso(text, at, separator)
    return this.#compact(text, at) || this.#epoch(text, at)
  }

  /** `2025-09-09T01:44:38.123Z`, `2025-09-09 01:44:38,123`, `2025/09/09 01:44:38` and what lies between. */
  #iso(text: string, at: number, separator: number): boolean {
    if (text.charCodeAt(at + 7) !== separator) return false
    const between = text.charCodeAt(at + 10)
    if (between !== 0x54 && between !== SPACE && between !== 0x74 && between !== 0x5f) return false
    const year = two(text, at) * 100 + two(text, at + 2)
    if (!this.#clock(text, at + 11, year, two(text, at + 5), two(text, at + 8))) return false
    this.isCollected = this.end === at + 30 && text.charCodeAt(at + 29) === 0x5a
    return true
  }

  /** Spark: `17/06/09 20:10:40`. */
  #shortYear(text: string, at: number): boolean {
    if (text.charCodeAt(at + 5) !== SLASH || text.charCodeAt(at + 8) !== SPACE) return false
    return this.#clock(text, at + 9, 2000 + two(text, at), two(text, at + 3), two(text, at + 6))
  }

  /** Access logs: `09/Sep/2025:01:44:38 +0000`. */
  #slashed(text: string, at: number): boolean {
    if (text.charCodeAt(at + 6) !== SLASH || text.charCodeAt(at + 11) !== COLON) return false
    const year = two(text, at + 7) * 100 + two(text, at + 9)
    return this.#clock(text, at + 12, year, monthOf(text, at + 3), two(text, at))
  }

  /** Redis: `09 Sep 2025 01:44:38.123`. */
  #dayMonthYear(text: string, at: number): boolean {
    if (text.charCodeAt(at + 6) !== SPACE || text.charCodeAt(at + 11) !== SPACE) return false
    const year = two(text, at + 7) * 100 + two(text, at + 9)
    return this.#clock(text, at + 12, year, monthOf(text, at + 3), two(text, at))
  }

  /** Proxifier: `10.30 16:49:06`. */
  #monthDotDay(text: string, at: number): boolean {
    if (text.charCodeAt(at + 5) !== SPACE) return false
    const [month, day] = [two(text, at), two(text, at + 3)]
    return this.#clock(text, at + 6, this.#yearOf(month, day), month, day)
  }

  /** HDFS: `081109 203615`, before a thread and a level: two numbers alone are no time. */
  #compact(text: string, at: number): boolean {
    if (text.charCodeAt(at + 6) !== SPACE || text.charCodeAt(at + 13) !== SPACE) return false
    COMPACT_REST.lastIndex = at + 13
    if (!COMPACT_REST.test(text)) return false
    const [year, month, day] = [two(text, at), two(text, at + 2), two(text, at + 4)]
    const [hour, minute, second] = [two(text, at + 7), two(text, at + 9), two(text, at + 11)]
    if (year < 0 || !this.#sets(2000 + year, month, day, hour, minute, second, 0)) return false
    this.end = at + 13
    this.#local()
    return true
  }

  /** Seconds or milliseconds since 1970, from 2001 on, with a space or a colon behind. */
  #epoch(text: string, at: number): boolean {
    EPOCH.lastIndex = at
    const found = EPOCH.exec(text)
    if (found === null) return false
    const [all, number = '', fraction = ''] = found
    const value = Number(number + fraction)
    this.atMs = Math.round(number.length > 10 ? value : value * 1000)
    this.end = at + all.length
    this.hasZone = true
    return true
  }

  #hoursOnly(text: string, at: number): boolean {
    const hasSeconds = text.charCodeAt(at + 5) === COLON
    if (!hasSeconds) return false
    const [hour, minute, second] = [two(text, at), two(text, at + 3), two(text, at + 6)]
    if (!(hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 61)) return false
    const ms = this.#fraction(text, at + 8)
    const next = text.charCodeAt(this.end)
    if (next !== SPACE && next !== 0x5d && next !== 0x09) return false
    this.hasZone = true
    this.atMs = this.#dayMs === undefined ? undefined : this.#dayMs + ((hour * 60 + minute) * 60 + second) * 1000 + ms
    return true
  }

  /** `Jun 14 15:16:01`, `Jun 14 2025 15:16:01`, `Sun Dec 04 04:47:44.123 2005`, `Sun, 04 Dec 2005 04:47:44 GMT`. */
  #word(text: string, at: number): boolean {
    const third = text.charCodeAt(at + 3)
    if (third === COMMA) return isWeekday(text, at) && text.charCodeAt(at + 4) === SPACE && this.#dayMonthYear(text, at + 5)
    if (third !== SPACE) return false
    if (isWeekday(text, at)) return this.#asctime(text, at + 4)
    const month = monthOf(text, at)
    if (month < 0) return false
    const day = spacedTwo(text, at + 4)
    if (text.charCodeAt(at + 6) !== SPACE) return false
    if (text.charCodeAt(at + 9) === COLON) return this.#clock(text, at + 7, this.#yearOf(month, day), month, day)
    const year = two(text, at + 7) * 100 + two(text, at + 9)
    return text.charCodeAt(at + 11) === SPACE && this.#clock(text, at + 12, year, month, day)
  }

  #asctime(text: string, at: number): boolean {
    const [month, day] = [monthOf(text, at), spacedTwo(text, at + 4)]
    if (month < 0 || text.charCodeAt(at + 6) !== SPACE) return false
    // The year stands behind the clock; a leap year takes every day that there is.
    if (!this.#clock(text, at + 7, 2000, month, day) || text.charCodeAt(this.end) !== SPACE) return false
    const [end, year] = [this.end + 5, two(text, this.end + 1) * 100 + two(text, this.end + 3)]
    if (!(year >= 1970) || this.atMs === undefined) return false
    this.atMs += daysFrom(year, month, day) * DAY_MS - daysFrom(2000, month, day) * DAY_MS
    this.end = end
    return true
  }

  /** `01:44:38`, a fraction and a zone. `year` is NaN where none is known. */
  #clock(text: string, at: number, year: number, month: number, day: number): boolean {
    if (text.charCodeAt(at + 2) !== COLON || text.charCodeAt(at + 5) !== COLON) return false
    const [hour, minute, second] = [two(text, at), two(text, at + 3), two(text, at + 6)]
    const ms = this.#fraction(text, at + 8)
    if (!this.#sets(year, month, day, hour, minute, second, ms)) return false
    this.#zone(text)
    return true
  }

  #sets(year: number, month: number, day: number, hour: number, minute: number, second: number, ms: number): boolean {
    if (!(month >= 1 && month <= 12 && day >= 1 && day <= (MONTH_DAYS[month - 1] ?? 0))) return false
    if (!(hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 61)) return false
    if (year < 1970 || year > 9999) return false
    if (Number.isNaN(year)) {
      this.atMs = undefined
      return true
    }
    this.#dayMs = daysFrom(year, month, day) * DAY_MS
    this.atMs = this.#dayMs + ((hour * 60 + minute) * 60 + second) * 1000 + ms
    return true
  }

  /** `.123`, `,123`, `.123456789`: whole milliseconds, rounded down. Sets `end`. */
  #fraction(text: string, at: number): number {
    this.end = at
    const point = text.charCodeAt(at)
    if (point !== DOT && point !== COMMA) return 0
    let [ms, scale, end] = [0, 100, at + 1]
    for (; ; end++) {
      const digit = text.charCodeAt(end) - 0x30
      if (!(digit >= 0 && digit <= 9)) break
      ms += digit * scale
      scale = scale > 1 ? scale / 10 : 0
    }
    if (end > at + 1) this.end = end
    return ms
  }

  /** `Z`, `+02:00`, `+02`, ` +0000`, ` UTC`, ` UTC+3`, ` CEST`. */
  #zone(text: string): void {
    const at = this.end
    const first = text.charCodeAt(at)
    if (first === 0x5a || first === 0x7a) return this.#ends(at + 1, 0)
    const isSpaced = first === SPACE
    const signAt = isSpaced ? at + 1 : at
    const sign = text.charCodeAt(signAt)
    if (sign === PLUS || sign === DASH) {
      const hours = two(text, signAt + 1)
      const minutesAt = text.charCodeAt(signAt + 3) === COLON ? signAt + 4 : signAt + 3
      const minutes = two(text, minutesAt)
      const unit = sign === PLUS ? MINUTE_MS : -MINUTE_MS
      if (hours >= 0 && hours < 15 && minutes >= 0 && minutes < 60 && !isDigit(text.charCodeAt(minutesAt + 2)))
        return this.#ends(minutesAt + 2, (hours * 60 + minutes) * unit)
      // ` -17` may be what is said; `38+02` is a zone.
      if (!isSpaced && hours >= 0 && hours < 15 && isZoneEnd(text.charCodeAt(signAt + 3)))
        return this.#ends(signAt + 3, hours * 60 * unit)
    } else if (isSpaced && sign >= 0x41 && sign <= 0x5a) {
      const named = namedZone(text, at + 1)
      if (named !== undefined) return this.#ends(named.end, named.minutes * MINUTE_MS)
    }
    this.#local()
  }

  #ends(at: number, offsetMs: number): void {
    this.end = at
    this.hasZone = true
    if (this.atMs !== undefined) this.atMs -= offsetMs
  }

  #local(): void {
    this.hasZone = false
    if (this.atMs !== undefined) this.atMs -= this.#zoneMs
  }

  #yearOf(month: number, day: number): number {
    if (this.#tomorrowMs === undefined || !(month >= 1) || !(day >= 1)) return Number.NaN
    return daysFrom(this.#year, month, day) * DAY_MS > this.#tomorrowMs ? this.#year - 1 : this.#year
  }
}

const COMPACT_REST = /\s(?:\d+\s)?(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\s/y
const EPOCH = /((?:1\d{9}|[2-9]\d{9})|1\d{12}|[2-9]\d{12})(\.\d{1,9})?(?=[\s:\]])/y

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

/** @returns NaN, or a number below 0, where there are no two digits */
function two(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at) - 0x30, text.charCodeAt(at + 1) - 0x30]
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -10_000
}

/** What stands behind a zone: a space, a bracket, or nothing. */
const isZoneEnd = (code: number): boolean => !(code > SPACE) || code === 0x5d || code === COMMA || code === COLON

/** ` 9` or `09`. */
function spacedTwo(text: string, at: number): number {
  const first = text.charCodeAt(at)
  if (first !== SPACE) return two(text, at)
  const digit = text.charCodeAt(at + 1) - 0x30
  return digit >= 0 && digit <= 9 ? digit : -1
}

const monthOf = (text: string, at: number): number => MONTHS.get(text.slice(at, at + 3)) ?? -1

const isWeekday = (text: string, at: number): boolean => WEEKDAYS.has(text.slice(at, at + 3))

/** Days since 1970 of a date of our calendar. */
function daysFrom(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const ofEra = shifted - era * 400
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
}

/** The time that is the whole of a text: a field of a structured entry. */
export function timeOfText(
  text: string,
  options?: TimeOptions,
): { readonly atMs: number; readonly hasZone: boolean } | undefined {
  const reader = new TimeReader(options)
  if (!reader.read(text, 0) || reader.atMs === undefined) return undefined
  return { atMs: reader.atMs, hasZone: reader.hasZone }
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size; undefined before 2001. */
export function timeOfNumber(value: number): number | undefined {
  if (!(value >= 1e9 && value < 1e20)) return undefined
  if (value < 1e11) return Math.round(value * 1000)
  if (value < 1e14) return Math.round(value)
  return Math.floor(value < 1e17 ? value / 1e3 : value / 1e6)
}
