import type { Moment } from '../mining/index.ts'
import type { PeriodicSignal } from './signal.ts'

/** As many intervals as four events and one leave. */
const INTERVALS_MIN = 4

/** Scatter of the intervals over their mean: chance alone has 1. */
const CV_MAX = 0.3

/** What is said again within this is one occurrence: lines of one failure. */
const SAME_MS = 1000

function intervals(timesMs: readonly number[]): readonly number[] {
  const sorted = timesMs.toSorted((a, b) => a - b)
  const starts = sorted.filter((atMs, at) => at === 0 || atMs - (sorted[at - 1] ?? 0) >= SAME_MS)
  return starts.slice(1).map((atMs, at) => atMs - (starts[at] ?? 0))
}

function periodOf(timesMs: readonly number[], of: PeriodicSignal['of']): PeriodicSignal | undefined {
  const gaps = intervals(timesMs)
  if (gaps.length < INTERVALS_MIN) return undefined
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (gaps.length - 1)
  const cv = Math.sqrt(variance) / mean
  return cv < CV_MAX ? { kind: 'periodic', periodMs: Math.round(mean), intervals: gaps.length, cv, of } : undefined
}

/** A period over all of them (a crash loop has a new instance each time), or else in the instance that shows the clearest. */
export function period(moments: readonly Moment[]): PeriodicSignal | undefined {
  const all = periodOf(
    moments.map(({ atMs }) => atMs),
    'all',
  )
  if (all !== undefined) return all
  const byInstance = new Map<string, number[]>()
  for (const { atMs, instance } of moments) {
    const own = byInstance.get(instance)
    if (own === undefined) byInstance.set(instance, [atMs])
    else own.push(atMs)
  }
  if (byInstance.size < 2) return undefined
  const periods = [...byInstance.values()].flatMap((own) => periodOf(own, 'instance') ?? [])
  return periods.sort((a, b) => b.intervals - a.intervals || a.cv - b.cv)[0]
}
