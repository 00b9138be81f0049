import type { Group } from '../mining/index.ts'
import type { Exposure } from './exposure.ts'
import type { ByInstanceSignal } from './signal.ts'

const SEEN_MIN = 5
const P_MAX = 1e-3
const TOLD_MAX = 5

/**
 * Some instances say it, others that ran in the same time do not. The probability is that of all occurrences falling on as few, if each
 * fell on an instance by its minutes: an upper bound over every choice of so many instances, so that few are not found by looking.
 */
export function byInstanceSignal({ tally }: Group, exposure: Exposure): ByInstanceSignal | undefined {
  const ran = [...exposure.instances].filter(([, { bins }]) => isBeside(bins, tally.firstMs, tally.lastMs))
  const saying = ran.filter(([instance]) => tally.instances.has(instance))
  const silent = ran.length - saying.length
  if (tally.count < SEEN_MIN || silent === 0 || saying.length === 0) return undefined
  const total = ran.reduce((sum, [, { bins }]) => sum + bins.size, 0)
  const share = saying.reduce((sum, [, { bins }]) => sum + bins.size, 0) / total
  const seen = saying.reduce((sum, [instance]) => sum + (tally.instances.get(instance)?.seen ?? 0), 0)
  const p = Math.min(1, Math.exp(seen * Math.log(share) + logChoices(ran.length, saying.length)))
  if (p > P_MAX) return undefined
  const instances = saying
    .map(([instance, { bins }]) => ({ instance, seen: tally.instances.get(instance)?.seen ?? 0, exposure: bins.size }))
    .sort((a, b) => b.seen - a.seen || (a.instance < b.instance ? -1 : 1))
    .slice(0, TOLD_MAX)
  return { kind: 'by-instance', instances, silent, exposureUnit: 'instance-minutes', p }
}

function isBeside(
  bins: { readonly widthMs: number; entries(): readonly (readonly [number, number])[] },
  firstMs: number,
  lastMs: number,
): boolean {
  const times = bins.entries()
  const [from, to] = [(times[0]?.[0] ?? 0) * bins.widthMs, ((times.at(-1)?.[0] ?? 0) + 1) * bins.widthMs]
  return from <= lastMs && to >= firstMs
}

/** log of n over k. */
function logChoices(n: number, k: number): number {
  let log = 0
  for (let at = 1; at <= k; at++) log += Math.log((n - k + at) / at)
  return log
}
