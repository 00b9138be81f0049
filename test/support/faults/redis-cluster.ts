import { RedisCluster } from '../redis-cluster.ts'
import type { RedisServer } from '../redis-server.ts'
import { eventually } from './eventually.ts'
import { PATIENCE_MS } from './redis-sentinels.ts'
import type { Backing } from './scenario.ts'
import { serverOptions } from './server-options.ts'

/** Three masters with a replica each, which vote among themselves. */
export interface ClusterBacking extends Backing {
  /** The first master. */
  readonly master: RedisServer
  /** Resolves once its slots are served by its replica, and all that are left call the cluster whole. */
  readonly promoted: () => Promise<void>
  /** Starts the one that was killed: it follows the one that took its place, which has no replica before. */
  readonly rejoin: () => Promise<void>
}

export async function redisCluster(): Promise<ClusterBacking> {
  const cluster = await RedisCluster.start({ nodeTimeoutMs: PATIENCE_MS })
  const [[master], [replica]] = [cluster.masters, cluster.replicas]
  if (master === undefined || replica === undefined) throw new Error('a cluster without nodes')
  return {
    master,
    options: serverOptions({ cluster_address: cluster.members.map(({ port }) => `127.0.0.1:${port}`) }),
    async promoted() {
      await cluster.untilMaster(replica)
      await eventually('the cluster is whole', async () => {
        const left = cluster.members.filter((member) => member !== master)
        const infos = await Promise.all(left.map((member) => member.command('CLUSTER', 'INFO')))
        return infos.every((info) => String(info).includes('cluster_state:ok'))
      })
    },
    rejoin: () => master.restart(),
    stop: () => cluster.stop(),
  }
}
