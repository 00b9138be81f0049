import type { Group } from '../mining/index.ts'
import { rateRatio } from '../verify/index.ts'
import type { Exposure } from './exposure.ts'
import type { ByRevisionSignal } from './signal.ts'

/** A ratio whose 95 % interval lies above this. */
const RATIO_LOW_MIN = 2
const SEEN_MIN = 3

interface Count {
  readonly count: number
  readonly exposure: number
}

type Revisions = ReadonlyMap<
  string,
  { readonly seen: number; readonly minutes: ReadonlyMap<number, number>; readonly own: ReadonlyMap<number, number> }
>

/** By revision, in bins of one width: instance-minutes, and how often the pattern was said. */
function byRevision({ tally }: Group, exposure: Exposure): Revisions {
  const widths = [...exposure.instances.values()].map(({ bins }) => bins.widthMs)
  const widthMs = Math.max(60_000, ...widths, ...[...tally.instances.values()].map(({ bins }) => bins.widthMs))
  const revisions = new Map<string, { seen: number; minutes: Map<number, number>; own: Map<number, number> }>()
  for (const [instance, { revision, bins }] of exposure.instances) {
    if (revision === undefined) continue
    const known = revisions.get(revision) ?? { seen: 0, minutes: new Map<number, number>(), own: new Map<number, number>() }
    revisions.set(revision, known)
    for (const [bin] of bins.widenedTo(widthMs).entries()) known.minutes.set(bin, (known.minutes.get(bin) ?? 0) + 1)
    const said = tally.instances.get(instance)
    if (said === undefined) continue
    known.seen += said.seen
    for (const [bin, count] of said.bins.widenedTo(widthMs).entries()) known.own.set(bin, (known.own.get(bin) ?? 0) + count)
  }
  return revisions
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0)

function counted(revisions: Revisions, names: readonly string[], minutes: ReadonlySet<number> | undefined): Count {
  let [count, exposure] = [0, 0]
  for (const name of names) {
    const known = revisions.get(name)
    if (known === undefined) continue
    const inside = ([bin]: readonly [number, number]): boolean => minutes === undefined || minutes.has(bin)
    count += sum([...known.own].filter(inside).map(([, n]) => n))
    exposure += sum([...known.minutes].filter(inside).map(([, n]) => n))
  }
  return { count, exposure }
}

/**
 * The revision in which it is said most, for each minute that an instance of it ran, beside all others. Where both ran in the same minutes
 * only those are counted, since what comes from outside hits both; else all, which cannot tell a revision from an hour.
 */
export function byRevisionSignal(group: Group, exposure: Exposure): ByRevisionSignal | undefined {
  const revisions = byRevision(group, exposure)
  if (revisions.size < 2) return undefined
  const [revision] = [...revisions].sort(([a, one], [b, other]) => other.seen - one.seen || (a < b ? -1 : 1))[0] ?? []
  if (revision === undefined) return undefined
  const others = [...revisions.keys()].filter((name) => name !== revision).sort()
  const own = revisions.get(revision)?.minutes ?? new Map<number, number>()
  const shared = new Set([...own.keys()].filter((bin) => others.some((name) => revisions.get(name)?.minutes.has(bin) === true)))
  const isSameMinutes = shared.size > 0 && counted(revisions, [revision], shared).count >= SEEN_MIN
  const minutes = isSameMinutes ? shared : undefined
  const [after, before] = [counted(revisions, [revision], minutes), counted(revisions, others, minutes)]
  if (after.count < SEEN_MIN || before.exposure === 0 || after.exposure === 0) return undefined
  const { ratio, low, high } = rateRatio(before, after)
  if (!(low > RATIO_LOW_MIN)) return undefined
  // How probable so many would be: asked of the other side, that it has so few.
  const p = rateRatio(after, before).chance
  return {
    kind: 'by-revision',
    revision,
    others,
    seen: after.count,
    exposure: after.exposure,
    seenInOthers: before.count,
    exposureOfOthers: before.exposure,
    exposureUnit: 'instance-minutes',
    ratio: Number.isFinite(ratio) ? ratio : low,
    low,
    ...(Number.isFinite(high) ? { high } : {}),
    p,
    isSameMinutes,
  }
}
