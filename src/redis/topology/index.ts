/**
 * Which masters there are, and which of them has a key: one Redis by itself, one behind Sentinels, or a cluster. All of them are
 * `Shards`; who uses them need not know which.
 */
import type { RedisSettings, RedisWorld } from '../settings.ts'
import type { Shards } from '../shards.ts'
import { ClusterShards } from './cluster.ts'
import { planOf } from './plan.ts'
import { SentinelShards } from './sentinel.ts'
import { standalone } from './standalone.ts'

/** Begins to connect, and never gives up. @throws TidegateError `config` when the settings cannot be read. */
export function connectRedis(settings: RedisSettings, world: RedisWorld): Shards {
  const plan = planOf(settings)
  switch (plan.kind) {
    case 'standalone':
      return standalone(plan, world)
    case 'sentinel':
      return new SentinelShards(plan, plan.masterName ?? '', world)
    case 'cluster':
      return new ClusterShards(plan, world)
  }
}
