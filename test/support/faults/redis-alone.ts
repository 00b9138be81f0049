import { RedisServer } from '../redis-server.ts'
import { serverOptions } from './server-options.ts'
import type { Backing } from './scenario.ts'

export interface RedisAlone extends Backing {
  readonly redis: RedisServer
}

/** One Redis with an append-only file. Its default, one fsync a second: what is written survives the process, not the machine. */
export async function redisAlone(): Promise<RedisAlone> {
  const redis = await RedisServer.start({ args: ['--appendonly', 'yes'] })
  return { redis, options: serverOptions({ address: redis.url }), stop: () => redis.stop() }
}
