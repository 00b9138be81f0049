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

/** So seldom by chance, at most, for what comes before to be told. */
const CHANCE_MAX = 0.01

/** The share of the time in which something of `earlier` lies shortly behind, in the instances of `later`. */
function coverage(earlier: Times, later: Times, spanMs: number): number {
  if (spanMs <= 0) return 0
  let coveredMs = 0
  let lines = 0
  for (const [instance, { length }] of later) {
    let ownMs = 0
    let endMs = Number.NEGATIVE_INFINITY
    for (const atMs of earlier.get(instance) ?? []) {
      ownMs += Math.min(WITHIN_MS, atMs + WITHIN_MS - endMs)
      endMs = atMs + WITHIN_MS
    }
    coveredMs += length * ownMs
    lines += length
  }
  return Math.min(1, coveredMs / lines / spanMs)
}

/** From the first of all to the last; each list is in order. */
function spanOf(lists: readonly (readonly number[])[]): number {
  const firstMs = lists.reduce((first, own) => Math.min(first, own[0] ?? first), Number.POSITIVE_INFINITY)
  const lastMs = lists.reduce((last, own) => Math.max(last, own.at(-1) ?? last), Number.NEGATIVE_INFINITY)
  return lastMs - firstMs + WITHIN_MS
}

/** So many of so many, where chance gives a share: at most so likely (Chernoff). */
function chanceOf(times: number, of: number, share: number): number {
  const seen = times / of
  if (seen <= share) return 1
  const part = (own: number, other: number): number => (own === 0 ? 0 : own * Math.log(own / other))
  return Math.exp(-of * (part(seen, share) + part(1 - seen, 1 - share)))
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

/**
 * For each pattern, those that come after it, nearly always and in the same instance, seldom before it, and oftener than they would by
 * chance: what is said all the time comes before everything.
 */
export function precedence(groups: readonly Group[]): ReadonlyMap<string, readonly PrecedesSignal[]> {
  const timed = groups.flatMap((group) => {
    const { moments } = group.tally
    return moments === undefined || moments.length < TIMES_MIN ? [] : [{ group, count: moments.length, times: timesOf(moments) }]
  })
  const spanMs = spanOf(timed.flatMap(({ times }) => [...times.values()]))
  return new Map(
    timed.map((one) => [
      one.group.key,
      timed
        .flatMap((other): readonly PrecedesSignal[] => {
          if (other === one) return []
          const times = followed(one.times, other.times)
          if (times < TIMES_MIN || times < other.count * SHARE_MIN) return []
          if (followed(other.times, one.times) > one.count * (1 - SHARE_MIN)) return []
          if (chanceOf(times, other.count, coverage(one.times, other.times, spanMs)) > CHANCE_MAX) return []
          const { key, template } = other.group
          return [{ kind: 'precedes', key, template, times, of: other.count, withinMs: WITHIN_MS }]
        })
        .sort((a, b) => b.times - a.times || (a.key < b.key ? -1 : 1))
        .slice(0, TOLD_MAX),
    ]),
  )
}
