import { afterAll, beforeAll, describe } from 'vitest'
import { channelLogContract, type ChannelLogUnderTest } from '../../contract/channel-log.ts'
import { presenceContract, type PresenceUnderTest } from '../../contract/presence.ts'
import { RedisCluster } from '../../support/redis-cluster.ts'
import { openShards, RedisLogWorld } from '../../support/redis-log-world.ts'
import { RedisServer } from '../../support/redis-server.ts'
import type { Shards } from '../../../src/redis/shards.ts'

/** Connections are shared, keys are not. */
function worldOf(shards: () => Shards): () => Promise<ChannelLogUnderTest & PresenceUnderTest> {
  return async () => {
    const world = await RedisLogWorld.on(shards())
    return {
      log: world.log,
      presence: world.presence,
      passTime: (ms) => world.passTime(ms),
      heard: () => world.heard(),
      close: () => Promise.resolve(world.close({ keepsShards: true })),
    }
  }
}

describe('Redis, standalone', () => {
  let server: RedisServer
  let shards: Shards
  beforeAll(async () => {
    server = await RedisServer.start()
    shards = await openShards(server.url)
  })
  afterAll(async () => {
    shards.close()
    await server.stop()
  })

  channelLogContract(
    'Redis, standalone',
    worldOf(() => shards),
  )
  presenceContract(
    'Redis, standalone',
    worldOf(() => shards),
  )
})

describe('Redis, cluster', () => {
  let cluster: RedisCluster
  let shards: Shards
  beforeAll(async () => {
    cluster = await RedisCluster.start()
    shards = await openShards(cluster.url)
  })
  afterAll(async () => {
    shards.close()
    await cluster.stop()
  })

  channelLogContract(
    'Redis Cluster, three masters and three replicas',
    worldOf(() => shards),
  )
  presenceContract(
    'Redis Cluster, three masters and three replicas',
    worldOf(() => shards),
  )
})
