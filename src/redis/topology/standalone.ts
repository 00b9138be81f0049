import { RedisFailure } from '../failure.ts'
import type { Reply, SendOptions, Word } from '../link.ts'
import type { RedisWorld } from '../settings.ts'
import type { Shard, Shards } from '../shards.ts'
import type { TopologyPlan } from './plan.ts'
import { fixed, LinkedShard } from './shard.ts'

/** One master that is asked for everything. Nothing ever changes hands here. */
export function standalone(plan: TopologyPlan, world: RedisWorld): Shards {
  const [endpoint] = plan.endpoints
  if (endpoint === undefined) throw new RedisFailure('unreachable', 'there is no address')
  return oneShard(
    new LinkedShard({
      ...fixed(plan.target(endpoint)),
      wanted: { mode: 'standalone', isMaster: false },
      limits: plan.limits,
      world,
    }),
  )
}

function oneShard(shard: LinkedShard): Shards {
  const all: readonly Shard[] = [shard]
  return {
    isCluster: false,
    all: () => all,
    of: () => shard,
    send: (_key: string, command: readonly Word[], options?: SendOptions): Promise<Reply> =>
      shard.commands.send(command, options),
    onChange: () => () => {},
    problem: undefined,
    close: () => shard.close(),
  }
}
