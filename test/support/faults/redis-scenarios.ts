import { setTimeout as pause } from 'node:timers/promises'
import type { Promises, Takes } from '../../../src/lab/history/index.ts'
import { IS_FULL } from '../tier.ts'
import { redisAlone, redisThroughout } from './redis-alone.ts'
import { redisCluster } from './redis-cluster.ts'
import { redisSentinels } from './redis-sentinels.ts'
import { missing, run, type Backing, type Outcome, type Scenario } from './scenario.ts'
import type { Size, World } from './world.ts'

/** As the client tells that its transport broke. */
const BROKEN = 1
/** The drain's own words (rule G4). */
const SHUTDOWN = 3001

/** Redis is away and comes back: nobody is disconnected, everybody is told once, nothing is lost. */
export const STAYS: Promises = { disconnects: [], refusals: [], outages: 1 }
/** An instance goes: its clients go to another, and miss nothing. Redis was never away. */
const MOVES: Promises = { disconnects: [BROKEN, SHUTDOWN], refusals: [], outages: 0 }

/** One scenario, whatever it runs on. */
export interface RedisFault {
  readonly name: string
  readonly rules: string
  readonly run: (size: Size) => Promise<Outcome>
}

export const fault = <B extends Backing>(rules: string, scenario: Scenario<B>): RedisFault => ({
  name: scenario.name,
  rules,
  run: (size) => run(scenario, size),
})

/**
 * Does something to Redis that every instance notices, undoes it, and waits until all let clients in again. What it takes is lost,
 * where a class says so. On a machine that is busy, gates may have closed before, by themselves: that is no answer to this.
 */
export async function outage(
  world: World,
  name: string,
  steps: { readonly begin: () => unknown; readonly end: () => unknown; readonly takes?: Takes },
): Promise<number> {
  const { swarm } = world
  await world.allOpen()
  const before = world.mark()
  swarm.fault(name, 'begun', steps.takes)
  await steps.begin()
  await world.allClosed(before)
  await steps.end()
  const markMs = swarm.fault(name, 'over')
  await world.allOpen()
  return markMs
}

/** Longer than an append waits for Redis to come back (rule L7): somebody is told to try again. */
const tellsToTryAgain = ({ swarm }: World): Promise<void> => swarm.until(({ unknown }) => unknown > 0)

export const wasAway: Scenario<Backing>['unobserved'] = ({ degraded, restored, clients }, world) =>
  missing({
    'everybody was told degraded': degraded >= clients,
    'everybody was told restored': restored >= clients,
    'every gate was closed': world.logged('gate.closed') >= world.servers.length,
  })

const killAndRestart = fault('[L4] [L7]', {
  name: 'Redis: kill -9, restart with its append-only file',
  instances: 2,
  namespaces: ['memory'],
  open: redisAlone,
  fault: (world, { redis }) =>
    outage(world, 'kill -9 Redis', {
      begin: () => redis.kill(),
      async end() {
        await tellsToTryAgain(world)
        await redis.restart()
      },
    }),
  promises: STAYS,
  unobserved: wasAway,
})

export const freeze = fault('[L4] [L7] [R6]', {
  name: 'Redis: SIGSTOP, then SIGCONT',
  instances: 2,
  namespaces: ['memory'],
  open: redisAlone,
  async fault(world, { redis }) {
    const over = pause(world.size.freezeMs)
    return outage(world, 'SIGSTOP Redis', {
      begin: () => redis.freeze(),
      end: async () => {
        await over
        redis.thaw()
      },
    })
  },
  promises: STAYS,
  unobserved: wasAway,
})

export const subscribersCut = fault('[L4] [L5] [R6]', {
  name: 'Redis: only the pub/sub connections cut, while appends go on',
  instances: 2,
  namespaces: ['memory'],
  open: redisAlone,
  fault: (world, { redis }) =>
    outage(world, 'CLIENT KILL TYPE pubsub', {
      begin: () => redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub'),
      async end() {
        // Again and again, whenever they come back, until every channel has had publications that were announced to nobody.
        const { swarm, size } = world
        const before = swarm.totals.acked
        while (swarm.totals.acked < before + 2 * size.publishers) await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
      },
    }),
  promises: STAYS,
  unobserved: wasAway,
})

export const sentinelFailover = fault('[L3] [L4] [L7]', {
  name: 'Sentinel: master killed (kill -9), replica promoted',
  instances: 2,
  namespaces: ['memory', 'replicated'],
  open: redisSentinels,
  async fault(world, redis) {
    const master = await redis.master()
    return outage(world, 'kill -9 master', {
      begin: () => master.kill(),
      end: () => redis.promoted(master),
      takes: 'unreplicated',
    })
  },
  promises: STAYS,
  unobserved: wasAway,
})

/** In so many a sender that waits for replicas has its answer too. */
const ANSWERS_EACH = 15

export const cutOffFailover = fault('[L3] [L4] [L7]', {
  name: 'Sentinel: replicas cut off, acks, then the master killed',
  instances: 2,
  namespaces: ['memory', 'replicated'],
  open: redisSentinels,
  async fault(world, redis) {
    const { swarm, size } = world
    const master = await redis.master()
    const replicas = redis.servers.filter((server) => server !== master)
    // Frozen, so that they cannot come back; cut, so that nothing waits for them in a socket.
    for (const replica of replicas) replica.freeze()
    await master.command('CLIENT', 'KILL', 'TYPE', 'replica')
    const before = swarm.totals
    await swarm.more('acked', size.publishers)
    // Who waits for replicas is told that it is not known. Or acknowledged all the same: then the judge must get to see it.
    await swarm.until(({ unknown, acked }) => unknown > before.unknown || acked > before.acked + ANSWERS_EACH * size.publishers)
    return outage(world, 'kill -9 master', {
      begin: () => master.kill(),
      async end() {
        for (const replica of replicas) replica.thaw()
        await redis.promoted(master)
      },
      takes: 'unreplicated',
    })
  },
  promises: STAYS,
  unobserved: (figures, world) => [
    ...wasAway(figures, world),
    ...missing({
      'acknowledged publications were lost': figures.lost > 0,
      'clients were told that their place is gone': figures.reset > 0,
    }),
  ],
})

export const clusterMaster = fault('[L3] [L4] [L7]', {
  name: 'Cluster: one of three masters killed (kill -9), its replica promoted, the old one back as a replica',
  instances: 2,
  namespaces: ['memory', 'replicated'],
  open: redisCluster,
  fault: (world, redis) =>
    outage(world, 'kill -9 one master', {
      begin: () => redis.master.kill(),
      async end() {
        await redis.promoted()
        await redis.rejoin()
      },
      takes: 'unreplicated',
    }),
  promises: STAYS,
  unobserved: wasAway,
})

export const instanceKilled = fault('[L4] [D4]', {
  name: 'one of three instances killed (kill -9)',
  instances: 3,
  namespaces: ['memory'],
  open: redisThroughout,
  async fault(world) {
    const { swarm, size } = world
    const [victim] = world.servers
    if (victim === undefined) throw new Error('no instance')
    const before = swarm.totals
    const markMs = swarm.fault('kill -9 instance', 'begun')
    await victim.kill()
    world.retire(victim)
    await swarm.until(
      ({ disconnected, subscribed }) =>
        disconnected > before.disconnected && subscribed - before.subscribed >= disconnected - before.disconnected,
    )
    swarm.fault('kill -9 instance', 'over')
    await swarm.more('acked', size.publishers)
    return markMs
  },
  promises: MOVES,
  unobserved: ({ disconnected, continued, recovered, clients }) =>
    missing({
      'about a third was disconnected': disconnected > clients / 6 && disconnected < clients / 2,
      'all of them were told that nothing is missing': continued >= disconnected,
      'something was missed, and recovered': recovered > 0,
    }),
})

export const rollingRestart = fault('[L4] [D4] [G4]', {
  name: 'rolling restart of all three instances (SIGTERM, a new one first)',
  instances: 3,
  namespaces: ['memory'],
  open: redisThroughout,
  async fault(world) {
    const { swarm } = world
    swarm.fault('rolling restart', 'begun')
    const before = [...world.servers]
    for (const old of before) {
      await world.addServer()
      world.retire(old)
      old.signal('SIGTERM')
      await old.exited
    }
    return swarm.fault('rolling restart', 'over')
  },
  promises: MOVES,
  unobserved: ({ disconnected, continued, clients }, world) =>
    missing({
      'everybody was disconnected': disconnected >= clients,
      'everybody was told that nothing is missing': continued >= clients,
      'three instances drained to their end': world.logged('server.stopped') === 3,
    }),
})

/** Two more that take long, and whose parts are in the others: a promotion without loss, and the cluster's own. */
const LONG = [sentinelFailover, clusterMaster]

/** Faults of Redis and of instances, and one worse: replicas that had nothing of what was acknowledged last. */
export const REDIS_FAULTS: readonly RedisFault[] = [
  killAndRestart,
  freeze,
  subscribersCut,
  ...(IS_FULL ? LONG : []),
  cutOffFailover,
  instanceKilled,
  rollingRestart,
]
