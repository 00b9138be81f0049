import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { connectRedis } from '../../../src/redis/topology/index.ts'
import type { Shards } from '../../../src/redis/shards.ts'
import { MASTER_NAME, RedisSentinels } from '../../support/redis-sentinel.ts'
import { realWorld, stateOf } from '../../support/redis-world.ts'

let redis: RedisSentinels
beforeAll(async () => {
  redis = await RedisSentinels.start()
})
afterAll(() => redis.stop())

const opened: Shards[] = []
afterEach(() => {
  for (const shards of opened.splice(0)) shards.close()
})

function connect(address: string): Shards {
  const shards = connectRedis({ addresses: [address], commandDeadlineMs: 500, connectTimeoutMs: 500 }, realWorld)
  opened.push(shards)
  return shards
}

describe('behind sentinels', () => {
  test('a master that they do not know is named, and so is a server that is no sentinel', async () => {
    const [first] = redis.sentinels
    const shards = connect(`redis-sentinel://127.0.0.1:${first?.port}/other`)
    const [shard] = shards.all()
    if (shard === undefined) throw new Error('no shard')
    await stateOf(shard.commands, (state) => state.kind === 'connecting' && state.attempt > 1)
    expect(shards.problem).toBe(`sentinel 127.0.0.1:${first?.port}: it knows no master "other"`)
    const wrong = connect(`redis-sentinel://127.0.0.1:${redis.servers[0]?.port}/${MASTER_NAME}`)
    const [none] = wrong.all()
    if (none === undefined) throw new Error('no shard')
    await stateOf(none.commands, (state) => state.kind === 'connecting' && state.attempt > 1)
    expect(wrong.problem).toContain('it stands alone, and no Sentinel')
  })

  test('a planned failover ends all connections when it is told, and the new master is found', async () => {
    const shards = connect(redis.url)
    const [shard] = shards.all()
    if (shard === undefined) throw new Error('no shard')
    const links = [shard.commands, shard.subscriber, shard.durable, shard.reader]
    await Promise.all(links.map((link) => link.connected()))
    const before = await redis.masterPort()
    expect(shard.name).toBe(`${MASTER_NAME} 127.0.0.1:${before}`)
    let changes = 0
    shards.onChange(() => changes++)
    const lost = Promise.all(links.map((link) => stateOf(link, (state) => state.kind === 'lost')))
    await redis.failover()
    await lost
    await Promise.all(links.map((link) => link.connected()))
    expect(await redis.masterPort()).not.toBe(before)
    expect(shard.name).toBe(`${MASTER_NAME} 127.0.0.1:${await redis.masterPort()}`)
    expect(links.map((link) => link.epoch >= 2)).toEqual([true, true, true, true])
    expect(changes).toBe(1)
    expect(await shards.send('key', ['SET', 'key', 'value'])).toBe('OK')
  })

  test('a master that hangs is replaced, with two sentinels of three, and nobody waits for it any longer', async () => {
    const shards = connect(redis.url)
    const [shard] = shards.all()
    if (shard === undefined) throw new Error('no shard')
    await Promise.all([shard.commands.connected(), shard.subscriber.connected()])
    const port = await redis.masterPort()
    // The last one: the first is asked below.
    await redis.sentinels[2]?.kill()
    const lost = [shard.commands, shard.subscriber].map((link) => stateOf(link, (state) => state.kind === 'lost'))
    // Its sockets stay open, and no command is under way: only the sentinels can tell.
    redis.servers.find((server) => server.port === port)?.freeze()
    const reason = { kind: 'demoted', message: expect.stringContaining(`${MASTER_NAME}: its master is `) as string }
    expect(await Promise.all(lost)).toMatchObject([{ reason }, { reason }])
    await shard.commands.connected()
    expect(shard.name).not.toContain(String(port))
    expect(await shards.send('key', ['SET', 'key', 'other'])).toBe('OK')
  })
})
