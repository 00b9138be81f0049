import type { Random } from '../../runtime/index.ts'
import type { RedisManager, StartPlan } from './manager.ts'

export type ExhibitName = 'A' | 'B' | 'C'

/** A service, and the question that decides whether it is ready. */
export interface Exhibit {
  readonly name: ExhibitName
  readonly title: string
  /** Two lines for whoever has a minute. */
  readonly story: string
  /** May raise: what becomes of that is the strategy's matter. */
  readonly check: (manager: RedisManager) => boolean
  readonly plan: (random: Random) => StartPlan
}

const CONNECT_MS = { min: 5, max: 300 }
const MONITOR_MS = { min: 20, max: 2_000 }
const PEOPLE = 20
const ARRIVAL_MS_MAX = 3_000

/** A property is called as a function. The type checker would have said so; there was none where this was written. */
const callsTheProperty = (manager: RedisManager): boolean => (manager as unknown as { isConnected(): boolean }).isConnected()

const readsTheProperty = (manager: RedisManager): boolean => manager.isConnected

export const EXHIBITS: readonly Exhibit[] = [
  {
    name: 'A',
    title: 'what really happened: the check was broken',
    story:
      'Redis is well, and ready in the moment in which it is connected. The check calls a property as if it were a function: that ' +
      'raises, whatever Redis does, and what it raises is swallowed and read as "not ready".',
    check: callsTheProperty,
    plan: (random) => planOf(random, () => 0),
  },
  {
    name: 'B',
    title: 'what everybody believed: a race',
    story: `The check is right, as far as it looks: Redis is connected. Its background task becomes ready ${MONITOR_MS.min} to ${MONITOR_MS.max} ms later, and before that whoever is let in is let in too early.`,
    check: readsTheProperty,
    plan: (random) => planOf(random, () => between(random, MONITOR_MS)),
  },
  {
    name: 'C',
    title: 'A with its one line mended',
    story: 'isConnected instead of isConnected(): the same Redis, the same starts.',
    check: readsTheProperty,
    plan: (random) => planOf(random, () => 0),
  },
]

function planOf(random: Random, monitorMs: () => number): StartPlan {
  const connectMs = between(random, CONNECT_MS)
  const arrivalsMs = Array.from({ length: PEOPLE }, () => between(random, { min: 0, max: ARRIVAL_MS_MAX }))
  return { connectMs, monitorMs: monitorMs(), arrivalsMs }
}

function between(random: Random, { min, max }: { readonly min: number; readonly max: number }): number {
  return min + random.next() * (max - min)
}
