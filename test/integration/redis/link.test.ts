import { afterEach, describe, expect, test } from 'vitest'
import { connectRedis } from '../../../src/redis/topology/index.ts'
import type { RedisSettings } from '../../../src/redis/settings.ts'
import type { Shard, Shards } from '../../../src/redis/shards.ts'
import { RedisServer, type RedisServerOptions } from '../../support/redis-server.ts'
import { realWorld, stateOf } from '../../support/redis-world.ts'

const opened: Shards[] = []
const servers: RedisServer[] = []
afterEach(async () => {
  for (const shards of opened.splice(0)) shards.close()
  for (const server of servers.splice(0)) await server.stop()
})

async function start(options: RedisServerOptions = {}): Promise<RedisServer> {
  const server = await RedisServer.start(options)
  servers.push(server)
  return server
}

function connect(address: string, more: Partial<RedisSettings> = {}): Shard {
  const shards = connectRedis({ addresses: [address], ...more }, realWorld)
  opened.push(shards)
  const [shard] = shards.all()
  if (shard === undefined) throw new Error('no shard')
  return shard
}

describe('a link', () => {
  test('connects, sends in order and says which server it is', async () => {
    const server = await start()
    const { commands } = connect(server.url)
    expect(await commands.connected()).toBe(1)
    expect(commands.state).toMatchObject({ kind: 'connected', server: 'redis 7.0.15' })
    expect(commands.name).toBe(`commands 127.0.0.1:${server.port}`)
    expect(await Promise.all([commands.send(['SET', 'a', 'b']), commands.send(['GET', 'a'])])).toEqual(['OK', 'b'])
  })

  test('connects over a Unix socket', async () => {
    const server = await start()
    const { commands } = connect(`unix://${server.socket}`)
    await commands.connected()
    expect(commands.name).toBe(`commands ${server.socket}`)
  })

  test('a server that comes late is found, and until then nothing is queued', async () => {
    const server = await RedisServer.absent()
    servers.push(server)
    const { commands } = connect(server.url)
    await stateOf(commands, (state) => state.kind === 'connecting' && state.attempt > 2)
    await expect(commands.send(['PING'])).rejects.toMatchObject({
      kind: 'unreachable',
      message: `commands 127.0.0.1:${server.port}: nobody listens there (ECONNREFUSED)`,
    })
    await server.restart()
    expect(await commands.connected()).toBe(1)
  })

  test('a frozen server costs the life: what was written is timed out or cut, and the epoch goes on', async () => {
    const server = await start()
    const { commands } = connect(server.url, { commandDeadlineMs: 150, connectTimeoutMs: 200 })
    await commands.connected()
    server.freeze()
    const early = commands.send(['SET', 'early', '1'])
    const patient = commands.send(['GET', 'early'], { deadlineMs: 60_000 })
    await expect(early).rejects.toMatchObject({ kind: 'timeout' })
    await expect(patient).rejects.toMatchObject({ kind: 'cut' })
    expect(commands.state.kind).not.toBe('connected')
    server.thaw()
    expect(await commands.connected()).toBe(2)
    expect(await commands.send(['ECHO', 'fresh'])).toBe('fresh')
  })

  test('is heard: messages of subscribed channels, after the acknowledgement', async () => {
    const server = await start()
    const { commands, subscriber } = connect(server.url)
    await Promise.all([commands.connected(), subscriber.connected()])
    const heard: string[] = []
    const told = new Promise<void>((resolve) => {
      subscriber.onMessage((channel, message) => {
        heard.push(`${channel} ${message}`)
        if (message === 'last') resolve()
      })
    })
    await subscriber.subscribe(['one', 'two'])
    await commands.send(['PUBLISH', 'one', 'first'])
    subscriber.unsubscribe(['one'])
    // Taken back and wanted again in one turn: it must be subscribed in the end.
    subscriber.unsubscribe(['two'])
    await subscriber.subscribe(['two'])
    await commands.send(['PUBLISH', 'one', 'unheard'])
    await commands.send(['PUBLISH', 'two', 'last'])
    await told
    expect(heard).toEqual(['one first', 'two last'])
  })
})
