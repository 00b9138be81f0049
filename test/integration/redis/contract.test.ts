import { afterAll, beforeAll } from 'vitest'
import { channelLogContract, type ChannelLogUnderTest } from '../../contract/channel-log.ts'
import { presenceContract, type PresenceUnderTest } from '../../contract/presence.ts'
import { plainShards } from '../../support/plain-shards.ts'
import { RedisServer } from '../../support/redis-server.ts'
import { RedisWorld } from '../../support/redis-world.ts'

let server: RedisServer
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())

async function standalone(): Promise<ChannelLogUnderTest & PresenceUnderTest> {
  const world = await RedisWorld.open(await plainShards(server.url))
  return {
    log: world.log,
    presence: world.presence,
    passTime: (ms) => world.passTime(ms),
    heard: () => world.heard(),
    close: () => Promise.resolve(world.close()),
  }
}

channelLogContract('Redis, standalone', standalone)
presenceContract('Redis, standalone', standalone)
