import type { Seen } from './rate-ratio.ts'
import type { SeenIn } from './seen-in.ts'
import { judge, type Verdict } from './verdict.ts'

/** What a pattern is counted against. */
export const UNITS = ['starts', 'requests', 'minutes', 'entries'] as const
export type ExposureUnit = (typeof UNITS)[number]

/** In how much of each unit a revision could have shown it: a part of the document's exposure. */
export interface Tried {
  readonly name: string
  readonly entries: number
  readonly requests: number
  readonly instances?: number
  readonly instanceMs?: number
  readonly firstMs?: number
  readonly lastMs?: number
}

/** One pattern before and after a fix. */
export interface Comparison {
  readonly before: Side
  readonly after: Side
  readonly unit: ExposureUnit
  /** Why this unit, in words. */
  readonly unitWhy: string
  readonly verdict: Verdict
}

/** `revision`, and how often it was seen in how much of the unit. */
export interface Side extends Seen {
  readonly revision: string
}

/**
 * Compares how often a pattern was seen in two revisions. Without a wish the unit is the first that both sides have: starts, where
 * no instance said it twice (then an instance is one try); requests; minutes that instances ran; entries, which a noisier revision
 * has more of, so that they come last.
 */
export function compare(
  tried: readonly Tried[],
  seen: readonly SeenIn[],
  [before, after]: readonly [before: string, after: string],
  wish?: ExposureUnit,
): Comparison {
  const [left, right] = [countsOf(tried, seen, before), countsOf(tried, seen, after)]
  const [unit, unitWhy] = wish === undefined ? unitOf(left, right) : [wish, 'as asked for']
  const side = (revision: string, counts: Counts): Side => ({ revision, count: counts.count, exposure: counts[unit] })
  const [one, other] = [side(before, left), side(after, right)]
  return { before: one, after: other, unit, unitWhy, verdict: judge(one, other) }
}

/** `instances`: in how many of them it was seen. */
type Counts = Readonly<Record<ExposureUnit | 'count' | 'instances', number>>

function countsOf(tried: readonly Tried[], seen: readonly SeenIn[], revision: string): Counts {
  const ran = tried.find(({ name }) => name === revision)
  const { entries = 0, requests = 0, instances: starts = 0 } = ran ?? {}
  const { count = 0, instances = 0 } = seen.find((one) => one.revision === revision) ?? {}
  const ms = ran?.instanceMs ?? (ran?.lastMs ?? 0) - (ran?.firstMs ?? 0)
  return { starts, requests, minutes: Math.round(ms / 6_000) / 10, entries, count, instances }
}

function unitOf(before: Counts, after: Counts): readonly [ExposureUnit, string] {
  const both = (unit: ExposureUnit): boolean => before[unit] > 0 && after[unit] > 0
  const isOnceAStart = ({ count, instances }: Counts): boolean => count === instances
  if (both('starts') && isOnceAStart(before) && isOnceAStart(after)) return ['starts', 'no instance said it twice']
  if (both('requests')) return ['requests', 'both revisions have a request log']
  if (both('minutes')) return ['minutes', 'that instances ran: there is no request log of both']
  return ['entries', 'there is nothing better to count against']
}
