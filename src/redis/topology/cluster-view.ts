import { RedisFailure } from '../failure.ts'
import type { Reply, Word } from '../link.ts'
import { askOnce, endpointName, type Endpoint } from '../link/index.ts'
import type { RedisWorld } from '../settings.ts'
import { first } from './first.ts'
import type { TopologyPlan } from './plan.ts'
import type { LinkedShard } from './shard.ts'
import { rankOf, readSlots, type SlotMap } from './slot-map.ts'

/** Members that are asked at the same time. */
const ASKED_AT_ONCE = 3
/** After the first answer, how long the others may take. */
const GRACE_MS = 100

const SLOTS: readonly Word[] = ['CLUSTER', 'SLOTS']
const INFO: readonly Word[] = ['CLUSTER', 'INFO']

interface View {
  readonly rank: number
  readonly map: SlotMap
}

/** A master that is known, where it can be asked. */
export interface Member {
  readonly endpoint: Endpoint
  readonly shard: LinkedShard
}

/**
 * Asks up to three masters that are connected, and where none is, the seeds; the best of their views counts. Rejects with a
 * `RedisFailure` when nobody answers.
 */
export async function askForSlots(plan: TopologyPlan, world: RedisWorld, members: readonly Member[]): Promise<SlotMap> {
  const connected = shuffled(members, world).filter(({ shard }) => shard.commands.state.kind === 'connected')
  const asked = connected.slice(0, ASKED_AT_ONCE).map(async ({ endpoint, shard }) => {
    const link = shard.commands
    return viewOf(link.name, endpoint, await Promise.all([link.send(SLOTS), link.send(INFO).catch(() => null)]))
  })
  try {
    return best(await first(asked, world.timers, GRACE_MS))
  } catch {
    // Also when there was nobody to ask.
    return best(await askSeeds(plan, world))
  }
}

/** In their order, so many at a time as to come past one that does not answer. */
async function askSeeds(plan: TopologyPlan, world: RedisWorld): Promise<readonly View[]> {
  const asked = plan.endpoints.map(async (endpoint) => {
    const name = `cluster ${endpointName(endpoint)}`
    const wanted = { mode: 'cluster', isMaster: false } as const
    const answers = await askOnce({ name, target: plan.target(endpoint), limits: plan.limits, world, wanted }, SLOTS, INFO)
    return viewOf(name, endpoint, answers)
  })
  return first(asked, world.timers, GRACE_MS)
}

function viewOf(name: string, endpoint: Endpoint, [slots, info]: readonly [Reply, Reply]): View {
  const map = readSlots(slots, endpoint)
  if (map === undefined) throw new RedisFailure('refused', `${name}: its CLUSTER SLOTS cannot be read`)
  if (map.masters.size === 0) throw new RedisFailure('clusterdown', `${name}: no member of the cluster serves a slot`)
  return { rank: rankOf(info), map }
}

function best(views: readonly View[]): SlotMap {
  const [firstView, ...others] = views
  if (firstView === undefined) throw new RedisFailure('unreachable', 'cluster: nobody could be asked')
  return others.reduce((one, other) => (other.rank > one.rank ? other : one), firstView).map
}

function shuffled<Item>(items: readonly Item[], world: RedisWorld): readonly Item[] {
  const start = Math.floor(world.random.next() * items.length)
  return [...items.slice(start), ...items.slice(0, start)]
}
