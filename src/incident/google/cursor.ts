import { fromNs, toNs } from './instant.ts'
import type { Window } from './query.ts'

/** How far a reading has come. Kept after every page; whoever goes on from it misses nothing and has nothing twice. */
export interface Cursor {
  readonly schema: 1
  /** {@link questionOf} what was asked. */
  readonly question: string
  /** What is still to be read, in order; the first is being read. Empty: all is read. */
  readonly windows: readonly Window[]
  readonly pageToken?: string
  /** Wall time at which the token was given. */
  readonly tokenAtMs?: number
  /** Pages that were read of the first window. */
  readonly windowPages: number
  /** The time of the last entry, and the names of the entries that have it: the next page may begin with them. */
  readonly lastAt?: string
  readonly lastNames: readonly string[]
  readonly pages: number
  readonly entries: number
  /** Entries that came a second time. */
  readonly repeated: number
  readonly splits: number
  /** Length of the file of entries; what stands behind it was not finished. */
  readonly bytes: number
}

/** One answer of entries:list. A page may be empty and still have a next one. */
export interface Page {
  readonly entries: readonly RawEntry[]
  readonly nextPageToken?: string
}

/** An entry as the API gives it. */
export type RawEntry = Readonly<Record<string, unknown>>

/** More pages than this make a list call slow: the rest of the window is halved. */
const WINDOW_PAGES_MAX = 10
/** The API promises a day. */
const TOKEN_LIFE_MS = 20 * 3_600_000

export function freshCursor(question: string, window: Window): Cursor {
  return {
    schema: 1,
    question,
    windows: [window],
    windowPages: 0,
    lastNames: [],
    pages: 0,
    entries: 0,
    repeated: 0,
    splits: 0,
    bytes: 0,
  }
}

/** The entries of a page that were not in the pages before. Exports may repeat one; its name is log, time and insertId. */
export function freshEntries(cursor: Cursor, page: Page): readonly RawEntry[] {
  const seen = new Set(cursor.lastNames)
  return page.entries.filter((entry) => {
    const name = nameOf(entry)
    if (seen.has(name)) return false
    seen.add(name)
    return true
  })
}

/** What is left to do after a page. `bytes`: the length of the file with its entries. */
export function afterPage(cursor: Cursor, page: Page, fresh: readonly RawEntry[], bytes: number, wallMs: number): Cursor {
  const read: Cursor = {
    ...withoutToken(cursor),
    ...lastOf(cursor, page),
    windowPages: cursor.windowPages + 1,
    pages: cursor.pages + 1,
    entries: cursor.entries + fresh.length,
    repeated: cursor.repeated + page.entries.length - fresh.length,
    bytes,
  }
  if (page.nextPageToken === undefined) return { ...read, windows: cursor.windows.slice(1), windowPages: 0 }
  const more: Cursor = { ...read, pageToken: page.nextPageToken, tokenAtMs: wallMs }
  return read.windowPages < WINDOW_PAGES_MAX ? more : (split(read) ?? more)
}

function lastOf(cursor: Cursor, { entries }: Page): Pick<Cursor, 'lastAt' | 'lastNames'> {
  const lastAt = entries.reduce<string | undefined>((latest, { timestamp }) => later(latest, timestamp), cursor.lastAt)
  if (lastAt === undefined) return { lastNames: [] }
  const kept = lastAt === cursor.lastAt ? cursor.lastNames : []
  const names = entries.filter(({ timestamp }) => timestamp === lastAt).map(nameOf)
  return { lastAt, lastNames: [...new Set([...kept, ...names])] }
}

function later(latest: string | undefined, timestamp: unknown): string | undefined {
  if (typeof timestamp !== 'string') return latest
  const ns = toNs(timestamp)
  return ns !== undefined && (latest === undefined || ns >= (toNs(latest) ?? 0n)) ? timestamp : latest
}

/** The rest of the first window in two halves, from the last entry on. Undefined where it cannot become smaller. */
function split(cursor: Cursor): Cursor | undefined {
  const [window, ...rest] = cursor.windows
  const [from, to, start] = [toNs(cursor.lastAt ?? ''), toNs(window?.to ?? ''), toNs(window?.from ?? '')]
  if (from === undefined || to === undefined || start === undefined || from <= start || to - from < 2n) return undefined
  const middle = fromNs(from + (to - from) / 2n)
  const halves = [
    { from: fromNs(from), to: middle },
    { from: middle, to: fromNs(to) },
  ]
  return { ...cursor, windows: [...halves, ...rest], windowPages: 0, splits: cursor.splits + 1 }
}

/** The same place by time instead of by token: for a token that is too old, or is refused. */
export function byTime(cursor: Cursor): Cursor {
  const [window, ...rest] = cursor.windows
  if (cursor.pageToken === undefined || window === undefined) return cursor
  const ns = toNs(cursor.lastAt ?? '')
  const isInside = ns !== undefined && ns > (toNs(window.from) ?? 0n)
  return { ...withoutToken(cursor), windows: [isInside ? { ...window, from: fromNs(ns) } : window, ...rest] }
}

export function isTokenOld({ tokenAtMs }: Cursor, wallMs: number): boolean {
  return tokenAtMs !== undefined && wallMs - tokenAtMs > TOKEN_LIFE_MS
}

function withoutToken(cursor: Cursor): Cursor {
  const { pageToken: _, tokenAtMs: __, ...rest } = cursor
  return rest
}

function nameOf({ logName, timestamp, insertId }: RawEntry): string {
  return JSON.stringify([logName, timestamp, insertId])
}
