import { RedisServer } from '../redis-server.ts'
import { serverOptions } from './server-options.ts'
import type { Backing } from './scenario.ts'

export interface RedisAlone extends Backing {
  readonly redis: RedisServer
}

/** One Redis with an append-only file. Its default, one fsync a second: what is written survives the process, not the machine. */
export const redisAlone = (): Promise<RedisAlone> => alone(['--appendonly', 'yes'])

/** One that has nothing on disk: what it knew is gone with it. */
export const redisForgetful = (): Promise<RedisAlone> => alone([])

/** One that has each write on its disk before it answers, as the class `fsynced` asks for. */
export const redisSynced = (): Promise<RedisAlone> =>
  alone(['--appendonly', 'yes', '--appendfsync', 'always'], [{ name: 'fsynced', durability: 'fsynced' }])

async function alone(args: readonly string[], more: readonly object[] = []): Promise<RedisAlone> {
  const redis = await RedisServer.start({ args })
  return { redis, options: serverOptions({ address: redis.url }, more), stop: () => redis.stop() }
}
