import type { RedisServer } from '../redis-server.ts'
import { MASTER_NAME, RedisSentinels } from '../redis-sentinel.ts'
import { IS_FULL } from '../tier.ts'
import { eventually } from './eventually.ts'
import type { Backing } from './scenario.ts'
import { serverOptions } from './server-options.ts'

/**
 * How long a master may be silent. With clients on the same machine it is slow to answer at times: shorter, and it would be deposed
 * a second time without a fault.
 */
export const PATIENCE_MS = IS_FULL ? 5_000 : 2_000

/** A master with two replicas, and three Sentinels that agree by two. */
export interface SentinelBacking extends Backing {
  readonly servers: readonly RedisServer[]
  readonly master: () => Promise<RedisServer>
  /** Resolves once all Sentinels name another master than this one, and it says so itself. */
  readonly promoted: (before: RedisServer) => Promise<void>
  /** An operator asks for another master; nothing has to be down. */
  readonly failover: () => Promise<void>
}

export async function redisSentinels(): Promise<SentinelBacking> {
  const all = await RedisSentinels.start({ replicas: 2, downAfterMs: PATIENCE_MS })
  const { servers, sentinels } = all
  const serverAt = (port: unknown): RedisServer | undefined => servers.find((server) => String(server.port) === String(port))
  const masterOf = async (sentinel: RedisServer | undefined): Promise<RedisServer | undefined> => {
    const address = (await sentinel?.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER_NAME)) as
      | readonly unknown[]
      | undefined
    return serverAt(address?.[1])
  }
  return {
    servers,
    options: serverOptions({
      sentinel_address: sentinels.map(({ port }) => `127.0.0.1:${port}`),
      sentinel_master_name: MASTER_NAME,
      // Longer than one WAIT, which takes a second: or nobody would ever look at what it counts.
      ...(!IS_FULL && { io_timeout: '1300ms' }),
    }),
    async master() {
      const master = await masterOf(sentinels[0])
      if (master === undefined) throw new Error('the Sentinels name a stranger')
      return master
    },
    promoted: (before) =>
      eventually('another master is promoted', async () => {
        const [first, ...others] = await Promise.all(sentinels.map(masterOf))
        if (first === undefined || first === before || others.some((other) => other !== first)) return false
        return JSON.stringify(await first.command('ROLE')).includes('"master"')
      }),
    failover: () => all.failover(),
    stop: () => all.stop(),
  }
}
