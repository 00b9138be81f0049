import { cannot, type Cannot, type Fault } from '../fault.ts'
import { ask, failoverPlan, nodeName, RedisRefusal, sentinelMaster, type NodeAddress, type RedisAddress } from '../redis/index.ts'
import type { FaultHost, FaultWish } from './index.ts'

/**
 * Nobody serves Redis there (port 1 is tcpmux): a server that is told to copy it copies nothing, keeps what it has, and refuses
 * writes. An address at which a Redis listens would have its data thrown away.
 */
const NOBODY = ['127.0.0.1', '1'] as const

/** The master becomes a replica. Alone: of nobody, and back. With Sentinel or Cluster: another one is promoted. */
export async function demote(wish: FaultWish, host: FaultHost): Promise<Fault | Cannot> {
  const { redis } = wish
  if (redis === undefined) return cannot('demote needs --redis')
  switch (redis.kind) {
    case 'standalone':
      return alone(redis, wish, host)
    case 'sentinel':
      return bySentinel(redis, host)
    case 'cluster':
      return inCluster(redis, wish, host)
  }
}

async function alone({ nodes }: RedisAddress, { lastsMs }: FaultWish, { timers }: FaultHost): Promise<Fault | Cannot> {
  const [node] = nodes
  if (node === undefined) return cannot('there is no address')
  const role = await ask(node, ['ROLE'], timers)
  if (!Array.isArray(role) || role[0] !== 'master') return cannot(`${nodeName(node)} is no master now`)
  if (String(await ask(node, ['INFO', 'cluster'], timers)).includes('cluster_enabled:1'))
    return cannot(`${nodeName(node)} belongs to a cluster`, 'Give its addresses as redis-cluster://HOST:PORT,HOST:PORT.')
  return {
    plan: `REPLICAOF ${NOBODY.join(' ')} (nobody) on ${nodeName(node)}, and back after ${lastsMs / 1_000} s`,
    lastsMs,
    hits: 'redis',
    mayDisconnect: false,
    undo: [{ kind: 'redis', node, words: ['REPLICAOF', 'NO', 'ONE'] }],
    async begin() {
      await ask(node, ['REPLICAOF', ...NOBODY], timers)
      return undefined
    },
    end: () => Promise.resolve(undefined),
  }
}

/** Sentinel promotes whom it likes; the old master becomes a replica of the new one, and there is nothing to take back. */
async function bySentinel(redis: RedisAddress, { timers }: FaultHost): Promise<Fault | Cannot> {
  const before = await sentinelMaster(redis, timers)
  const name = redis.masterName ?? ''
  return {
    plan: `SENTINEL FAILOVER ${name}: ${nodeName(before)} is demoted, another is promoted; which one is the sentinels' matter, so it stays`,
    lastsMs: 0,
    hits: 'redis',
    // Replication is asynchronous, and Sentinel does not stop the writes: the tail of what was only in memory may be lost.
    takes: 'unreplicated',
    mayDisconnect: false,
    undo: [],
    async begin() {
      await ofAny(redis.nodes, (node) => ask(node, ['SENTINEL', 'FAILOVER', name], timers))
      const after = await untilOther(() => sentinelMaster(redis, timers), before)
      return `${nodeName(after)} is the master, ${nodeName(before)} was it`
    },
    end: () => Promise.resolve(undefined),
  }

  async function untilOther(find: () => Promise<NodeAddress>, old: NodeAddress): Promise<NodeAddress> {
    for (let tries = 0; tries < FAILOVER_TRIES; tries++) {
      const now = await find()
      if (nodeName(now) !== nodeName(old)) return now
      await new Promise<void>((resolve) => void timers.after(LOOK_MS, resolve))
    }
    throw new RedisRefusal(`the sentinels promoted nobody within ${(FAILOVER_TRIES * LOOK_MS) / 1_000} s`, '')
  }
}

const LOOK_MS = 100
const FAILOVER_TRIES = 300

async function ofAny<Result>(nodes: readonly NodeAddress[], run: (node: NodeAddress) => Promise<Result>): Promise<Result> {
  let last: unknown = new RedisRefusal('there is no address to ask', '')
  for (const node of nodes) {
    try {
      return await run(node)
    } catch (error) {
      last = error
    }
  }
  throw last
}

/** The replica asks for its master's place; the master stops its writes until it has everything: nothing is lost. */
async function inCluster(redis: RedisAddress, { lastsMs }: FaultWish, { timers }: FaultHost): Promise<Fault | Cannot> {
  const plan = await failoverPlan(redis, timers)
  if (plan === undefined) return cannot('no master of the cluster has a replica that is up')
  const { master, replica } = plan
  return {
    plan: `CLUSTER FAILOVER on ${nodeName(replica)}: it takes the place of ${nodeName(master)}, and gives it back after ${lastsMs / 1_000} s`,
    lastsMs,
    hits: 'redis',
    mayDisconnect: false,
    undo: [{ kind: 'redis', node: master, words: ['CLUSTER', 'FAILOVER'] }],
    async begin() {
      await ask(replica, ['CLUSTER', 'FAILOVER'], timers)
      for (let tries = 0; tries < FAILOVER_TRIES; tries++) {
        const role = await ask(replica, ['ROLE'], timers)
        if (Array.isArray(role) && role[0] === 'master') return `${nodeName(replica)} is the master, ${nodeName(master)} was it`
        await new Promise<void>((resolve) => void timers.after(LOOK_MS, resolve))
      }
      throw new RedisRefusal(`${nodeName(replica)} was not promoted within ${(FAILOVER_TRIES * LOOK_MS) / 1_000} s`, '')
    },
    end: () => Promise.resolve(undefined),
  }
}
