import { RedisServer } from '../redis-server.ts'
import { serverOptions, type InstanceOptions } from './server-options.ts'
import type { Backing } from './scenario.ts'

export interface RedisAlone extends Backing {
  readonly redis: RedisServer
}

/** One Redis with an append-only file. Its default, one fsync a second: what is written survives the process, not the machine. */
export const redisAlone = (): Promise<RedisAlone> => alone(['--appendonly', 'yes'])

/** The same for scenarios in which it is never away: only a connection that ends closes a gate. */
export const redisThroughout = (): Promise<RedisAlone> => alone(['--appendonly', 'yes'], { isPatient: true })

/** One that has nothing on disk: what it knew is gone with it. */
export const redisForgetful = (): Promise<RedisAlone> => alone([])

/** One that has each write on its disk before it answers, as the class `fsynced` asks for. */
export const redisSynced = (): Promise<RedisAlone> =>
  alone(['--appendonly', 'yes', '--appendfsync', 'always'], { more: [{ name: 'fsynced', durability: 'fsynced' }] })

async function alone(args: readonly string[], instance: InstanceOptions = {}): Promise<RedisAlone> {
  const redis = await RedisServer.start({ args })
  return { redis, options: serverOptions({ address: redis.url }, instance), stop: () => redis.stop() }
}
