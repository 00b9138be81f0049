/**
 * Minutes east of UTC. Names that mean one zone to nearly everybody, those of RFC 2822 (4.3) among them; `CST`, `IST` and `BST` mean
 * several, and are not known.
 */
const ZONES: ReadonlyMap<string, number> = new Map(
  (
    'UTC 0, GMT 0, WET 0, WEST 60, CET 60, CEST 120, EET 120, EEST 180, MSK 180, JST 540, KST 540, AEST 600, AEDT 660, ' +
    'NZST 720, NZDT 780, EST -300, EDT -240, CDT -300, MST -420, MDT -360, PST -480, PDT -420'
  )
    .split(', ')
    .map((row) => [row.slice(0, row.indexOf(' ')), Number(row.slice(row.indexOf(' ')))]),
)

const LETTERS_MAX = 4
/** As in `UTC+3`, `GMT+05:30`. */
const OFFSET = /([+-])(\d{1,2})(?::?([0-5]\d))?(?!\d)/y

export interface NamedZone {
  readonly minutes: number
  readonly end: number
}

/** The zone whose name begins at a place. Most of what stands behind a time is a level: that is seen at its last letter. */
export function namedZone(text: string, at: number): NamedZone | undefined {
  let end = at
  while (end - at <= LETTERS_MAX && isCapital(text.charCodeAt(end))) end++
  const last = text.charCodeAt(end - 1)
  if (end - at < 3 || end - at > LETTERS_MAX || (last !== 0x54 && last !== 0x43 && last !== 0x4b)) return undefined
  const minutes = ZONES.get(text.slice(at, end))
  const next = text.charCodeAt(end)
  if (minutes === undefined || isOfWord(next)) return undefined
  return minutes === 0 && (next === 0x2b || next === 0x2d) ? withOffset(text, end) : { minutes, end }
}

function withOffset(text: string, at: number): NamedZone {
  OFFSET.lastIndex = at
  const [all = '', sign, hours, minutes = '0'] = OFFSET.exec(text) ?? []
  const offset = Number(hours ?? 0) * 60 + Number(minutes)
  return offset > 14 * 60 ? { minutes: 0, end: at } : { minutes: sign === '-' ? -offset : offset, end: at + all.length }
}

const isCapital = (code: number): boolean => code >= 0x41 && code <= 0x5a

const isOfWord = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) || code === 0x5f
