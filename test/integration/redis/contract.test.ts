import { afterAll, beforeAll } from 'vitest'
import { connectRedis } from '../../../src/redis/topology/index.ts'
import { channelLogContract, type ChannelLogUnderTest } from '../../contract/channel-log.ts'
import { presenceContract, type PresenceUnderTest } from '../../contract/presence.ts'
import { realWorld } from '../../support/link-states.ts'
import { RedisServer } from '../../support/redis-server.ts'
import { RedisWorld } from '../../support/redis-world.ts'

let server: RedisServer
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())

async function standalone(): Promise<ChannelLogUnderTest & PresenceUnderTest> {
  const world = await RedisWorld.open(connectRedis({ addresses: [server.url] }, realWorld))
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
