import { RedisServer, type RedisServerOptions } from './redis-server.ts'
import { realWorld } from './redis-world.ts'
import type { RedisSettings } from '../../src/redis/settings.ts'
import type { Shard, Shards } from '../../src/redis/shards.ts'
import { connectRedis } from '../../src/redis/topology/index.ts'

/** Servers and connections of one test, which all end with it. */
export class RedisRig {
  readonly #servers: RedisServer[] = []
  readonly #shards: Shards[] = []

  async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const server = await this.absent(options)
    await server.restart()
    return server
  }

  async absent(options: RedisServerOptions = {}): Promise<RedisServer> {
    const server = await RedisServer.absent(options)
    this.#servers.push(server)
    return server
  }

  /** The one shard of a Redis by itself. */
  connect(address: string, more: Partial<RedisSettings> = {}): Shard {
    const shards = connectRedis({ addresses: [address], ...more }, realWorld)
    this.#shards.push(shards)
    const [shard] = shards.all()
    if (shard === undefined) throw new Error('no shard')
    return shard
  }

  async stop(): Promise<void> {
    for (const shards of this.#shards.splice(0)) shards.close()
    for (const server of this.#servers.splice(0)) await server.stop()
  }
}
