import { parseDuration } from '../../server/config/duration.ts'

/** From when to when: wall time, milliseconds since 1970, `toMs` no longer in it. Absent: no limit. */
export interface Window {
  readonly fromMs?: number
  readonly toMs?: number
}

/** RFC 3339, to the minute if that is enough: `2025-09-09T01:30Z`. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/

/** @returns a sentence where it is wrong. `--since` counts back from `nowMs`, or from `--to`. */
export function windowOf(
  { since, from, to }: { readonly since?: string; readonly from?: string; readonly to?: string },
  nowMs: number,
): Window | string {
  if (since !== undefined && from !== undefined) return '--since and --from are two ways to say one thing: give one'
  const [fromMs, toMs] = [momentOf(from), momentOf(to)]
  if (fromMs === 'wrong') return '--from is a moment as in 2025-09-09T01:30Z'
  if (toMs === 'wrong') return '--to is a moment as in 2025-09-09T02:00Z'
  const sinceMs = since === undefined ? undefined : ageOf(since)
  if (since !== undefined && sinceMs === undefined) return '--since is a time as in 30m, 2h or 3d'
  const startMs = sinceMs === undefined ? fromMs : (toMs ?? nowMs) - sinceMs
  if (startMs !== undefined && toMs !== undefined && startMs >= toMs) return '--to must be later than --from'
  return { ...(startMs !== undefined && { fromMs: startMs }), ...(toMs !== undefined && { toMs }) }
}

function momentOf(text: string | undefined): number | 'wrong' | undefined {
  if (text === undefined) return undefined
  const ms = MOMENT.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(ms) ? 'wrong' : ms
}

/** Days too: logs are looked at by the day. */
function ageOf(text: string): number | undefined {
  const days = /^(\d{1,4})d$/.exec(text)?.[1]
  const ms = days === undefined ? parseDuration(text) : Number(days) * 86_400_000
  return ms === undefined || ms <= 0 ? undefined : ms
}

/** True where it is in the window; what has no time is: it is not known to be outside. */
export function isWithin({ fromMs, toMs }: Window, atMs: number | undefined): boolean {
  if (atMs === undefined) return true
  return (fromMs === undefined || atMs >= fromMs) && (toMs === undefined || atMs < toMs)
}
