import type { Group, Moment } from '../mining/index.ts'
import type { PrecedesSignal } from './signal.ts'

/** What follows within this belongs together. */
const WITHIN_MS = 10_000
const TIMES_MIN = 2
const SHARE_MIN = 0.8
const TOLD_MAX = 3

// To come before is no cause; it is where to look first. A pattern so frequent that its times are not kept precedes nothing.

/** Times by instance, in order. */
type Times = ReadonlyMap<string, readonly number[]>

function timesOf(moments: readonly Moment[]): Times {
  const times = new Map<string, number[]>()
  for (const { atMs, instance } of moments) {
    const own = times.get(instance)
    if (own === undefined) times.set(instance, [atMs])
    else own.push(atMs)
  }
  for (const own of times.values()) own.sort((a, b) => a - b)
  return times
}

/** The last of them before a time; -Infinity when there is none. */
function lastBefore(times: readonly number[], atMs: number): number {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? 0) < atMs) low = middle + 1
    else high = middle
  }
  return times[low - 1] ?? Number.NEGATIVE_INFINITY
}

/** How many of `later` have one of `earlier` of the same instance shortly before them. */
function followed(earlier: Times, later: Times): number {
  let times = 0
  for (const [instance, own] of later) {
    const before = earlier.get(instance) ?? []
    for (const atMs of own) if (atMs - lastBefore(before, atMs) <= WITHIN_MS) times++
  }
  return times
}

/** For each pattern, those that come after it, nearly always and in the same instance, and seldom before it. */
export function precedence(groups: readonly Group[]): ReadonlyMap<string, readonly PrecedesSignal[]> {
  const timed = groups.flatMap((group) => {
    const { moments } = group.tally
    return moments === undefined || moments.length < TIMES_MIN ? [] : [{ group, count: moments.length, times: timesOf(moments) }]
  })
  return new Map(
    timed.map((one) => [
      one.group.key,
      timed
        .flatMap((other): readonly PrecedesSignal[] => {
          if (other === one) return []
          const times = followed(one.times, other.times)
          if (times < TIMES_MIN || times < other.count * SHARE_MIN) return []
          if (followed(other.times, one.times) > one.count * (1 - SHARE_MIN)) return []
          const { key, template } = other.group
          return [{ kind: 'precedes', key, template, times, of: other.count, withinMs: WITHIN_MS }]
        })
        .sort((a, b) => b.times - a.times || (a.key < b.key ? -1 : 1))
        .slice(0, TOLD_MAX),
    ]),
  )
}
