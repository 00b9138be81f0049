/**
 * The part of a long conversation that is in the page. `lastKey` is its last row, undefined: the latest there is; `size` is how
 * many rows it holds.
 */
export interface Window {
  readonly lastKey: string | undefined
  readonly size: number
}

/** Rows in the page, at most. */
export const WINDOW_MAX = 500
export const WINDOW_FIRST = 100
const STEP = 100

interface Keyed {
  readonly key: string
}

export const LATEST: Window = { lastKey: undefined, size: WINDOW_FIRST }

/** The rows that the window shows. A last row that is gone means the latest. */
export function shown<R extends Keyed>(window: Window, all: readonly R[]): readonly R[] {
  const end = endOf(window, all)
  return all.slice(Math.max(0, end - window.size), end)
}

export function showsFirst(window: Window, all: readonly Keyed[]): boolean {
  return endOf(window, all) <= window.size
}

export function showsLast(window: Window, all: readonly Keyed[]): boolean {
  return endOf(window, all) === all.length
}

/** The reader nears the upper end: the window grows, and once it is as large as may be, moves. */
export function up(window: Window, all: readonly Keyed[]): Window {
  if (showsFirst(window, all)) return window
  if (window.size < WINDOW_MAX) return { ...window, size: Math.min(WINDOW_MAX, window.size + STEP) }
  const last = all[endOf(window, all) - 1 - STEP]
  return last === undefined ? window : { ...window, lastKey: last.key }
}

/** The reader nears the lower end of a window that does not show the latest. */
export function down(window: Window, all: readonly Keyed[]): Window {
  if (showsLast(window, all)) return window.lastKey === undefined ? window : { ...window, lastKey: undefined }
  const last = all[endOf(window, all) - 1 + STEP]
  return { ...window, lastKey: last?.key }
}

/**
 * Rows came while the reader was elsewhere: the window grows below, so that nothing above is taken away; one that is as large
 * as may be stays where it is. A reader at the end keeps the first size.
 */
export function grown(window: Window, before: readonly Keyed[], after: readonly Keyed[], atEnd: boolean): Window {
  if (window.lastKey !== undefined) return window
  if (atEnd) return window.size === WINDOW_FIRST ? window : LATEST
  const last = before.at(-1)
  const lastNow = last === undefined ? -1 : after.findLastIndex(({ key }) => key === last.key)
  const added = lastNow === -1 ? 0 : after.length - 1 - lastNow
  if (added === 0 || last === undefined) return window
  return window.size + added <= WINDOW_MAX ? { ...window, size: window.size + added } : { ...window, lastKey: last.key }
}

function endOf(window: Window, all: readonly Keyed[]): number {
  if (window.lastKey === undefined) return all.length
  const last = all.findLastIndex(({ key }) => key === window.lastKey)
  return last === -1 ? all.length : last + 1
}
