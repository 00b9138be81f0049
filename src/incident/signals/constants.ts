import type { Group } from '../mining/index.ts'
import { parameterTallies } from '../mining/index.ts'
import type { ConstantSignal } from './signal.ts'

const N_MIN = 10
const TOLD_MAX = 3

/** Slots that could vary and never did, over enough entries; durations have signals of their own. */
export function constants(group: Group, redact: (text: string) => string): readonly ConstantSignal[] {
  const all = parameterTallies(group).flatMap(({ name, slot, tally }): readonly ConstantSignal[] => {
    if (tally.n < N_MIN || tally.distinct.count !== 1 || !tally.distinct.isExact) return []
    if (tally.kind === 'duration' || tally.words !== undefined) return []
    const [value] = tally.sample.values()
    if (value === undefined) return []
    const place = slot === undefined ? {} : { slot }
    return [{ kind: 'constant', parameter: name, ...place, value: redact(value.text), n: tally.n }]
  })
  return all.slice(0, TOLD_MAX)
}
