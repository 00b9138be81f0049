/** Wall times in the reader's language and time zone. */
const minute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })
const dayAndYear = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' })
const dayKey = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit' })

/** Dates beyond these a browser cannot show. */
const DATE_MAX_MS = 8.64e15

function valid(ms: number): number {
  return Math.max(-DATE_MAX_MS, Math.min(DATE_MAX_MS, ms))
}

export function minuteText(ms: number): string {
  return minute.format(valid(ms))
}

export function wholeText(ms: number): string {
  return whole.format(valid(ms))
}

/** `2026-01-31`: one text a day. */
export function dayOf(ms: number): string {
  return dayKey.format(valid(ms))
}

/** Today, yesterday, or the date; with the year when it is another one. */
export function dayText(ms: number, nowMs: number): string {
  const name = dayOf(ms)
  if (name === dayOf(nowMs)) return 'Today'
  if (name === dayOf(nowMs - 86_400_000)) return 'Yesterday'
  return (name.slice(0, 4) === dayOf(nowMs).slice(0, 4) ? day : dayAndYear).format(valid(ms))
}
