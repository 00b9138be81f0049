import { cannot, type Cannot, type Fault } from '../fault.ts'
import { mastersOf, nodeName, openNode } from '../redis/index.ts'
import type { FaultHost, FaultWish } from './index.ts'
import { processOf } from './process.ts'

/**
 * CLIENT PAUSE on every master, or SIGSTOP of the process. A pause ends by itself, whatever becomes of the drill; and nothing can end
 * it before, because CLIENT UNPAUSE waits behind it (measured with Redis 7.0). A stopped process can be let go at any time.
 */
export async function pauseRedis(wish: FaultWish, { timers }: FaultHost): Promise<Fault | Cannot> {
  const { lastsMs, redis, redisPid } = wish
  const common = { lastsMs, hits: 'redis', mayDisconnect: false } as const
  if (redisPid !== undefined) {
    const found = processOf(redisPid, 'redis')
    if (typeof found === 'string') return cannot(found)
    return {
      ...common,
      plan: `SIGSTOP to ${found.name} (${redisPid}), SIGCONT after ${lastsMs / 1_000} s`,
      undo: [{ kind: 'signal', pid: redisPid, signal: 'SIGCONT' }],
      begin() {
        process.kill(redisPid, 'SIGSTOP')
        return Promise.resolve(undefined)
      },
      end: () => Promise.resolve(undefined),
    }
  }
  if (redis === undefined) return cannot('pause-redis needs --redis, or --redis-pid of a Redis on this machine')
  const masters = await mastersOf(redis, timers)
  const names = masters.map(nodeName).join(', ')
  const words = ['CLIENT', 'PAUSE', String(lastsMs), 'ALL']
  return {
    ...common,
    plan: `${words.join(' ')} on ${names}`,
    undo: [],
    async begin() {
      const nodes = await Promise.all(masters.map((master) => openNode(master, timers)))
      try {
        await Promise.all(nodes.map((node) => node.ask(words)))
      } finally {
        for (const node of nodes) node.close()
      }
      return undefined
    },
    end: () => Promise.resolve(undefined),
    cannotEndEarly: `Redis goes on by itself within ${lastsMs / 1_000} s: a pause of all commands cannot be taken back`,
  }
}
