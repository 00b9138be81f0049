import {
  fault,
  missing,
  outage,
  redisAlone,
  redisForgetful,
  redisSentinels,
  redisSynced,
  STAYS,
  wasAway,
  type World,
} from '../../../support/faults/index.ts'

/** Longer than it takes to be noticed, on a machine that is busy too. */
const PAUSE_MS = 2_500

/** A script that never ends, a Redis that answers nobody, and one that answers only readers. One after the other. */
export const paused = fault('[R6] [L2] [L7]', {
  name: 'Redis: in a script without end (BUSY), then CLIENT PAUSE ALL, then CLIENT PAUSE WRITE, under load',
  instances: 1,
  namespaces: ['memory'],
  open: redisAlone,
  async fault(world, { redis }) {
    await redis.command('CONFIG', 'SET', 'busy-reply-threshold', '50')
    await outage(world, 'BUSY', {
      begin: () => void redis.command('EVAL', 'while true do end', '0').catch(() => {}),
      end: () => redis.command('SCRIPT', 'KILL'),
    })
    // Nobody can end this one: asking would be paused too.
    await outage(world, 'CLIENT PAUSE ALL', {
      begin: () => redis.command('CLIENT', 'PAUSE', `${PAUSE_MS}`, 'ALL'),
      end: () => {},
    })
    return outage(world, 'CLIENT PAUSE WRITE', {
      begin: () => redis.command('CLIENT', 'PAUSE', '60000', 'WRITE'),
      end: () => redis.command('CLIENT', 'UNPAUSE'),
    })
  },
  promises: { ...STAYS, outages: 3 },
  unobserved: ({ degraded, clients }, world) =>
    missing({
      'everybody was told degraded three times': degraded >= 3 * clients,
      'the gate was closed three times': world.logged('gate.closed') >= 3,
    }),
})

/** What was acknowledged is gone, and no class here promised to keep it over this. */
export const startedEmpty = fault('[L1] [L3] [L7]', {
  name: 'Redis: kill -9, started again with nothing',
  instances: 2,
  namespaces: ['memory'],
  open: redisForgetful,
  fault: (world, { redis }) =>
    outage(world, 'kill -9 Redis', { begin: () => redis.kill(), end: () => redis.restart(), takes: 'all' }),
  promises: STAYS,
  unobserved: (figures, world) => [
    ...wasAway(figures, world),
    ...missing({
      'acknowledged publications were lost': figures.lost > 0,
      'everybody was told that their place is gone': figures.reset >= figures.clients,
    }),
  ],
})

/** Each acknowledgement of the class said that it is on disk. */
export const startedFromDisk = fault('[L1] [L4] [L7]', {
  name: 'Redis: kill -9, started again from its append-only file, with acknowledgements that say `fsynced`',
  instances: 2,
  namespaces: ['fsynced'],
  open: redisSynced,
  fault: (world, { redis }) => outage(world, 'kill -9 Redis', { begin: () => redis.kill(), end: () => redis.restart() }),
  promises: STAYS,
  unobserved: (figures, world) => [
    ...wasAway(figures, world),
    ...missing({ 'their place was still there': figures.continued > 0 }),
  ],
})

/** Resolves once every channel has a position of the new life. */
async function resetAll({ swarm, size }: World): Promise<void> {
  const before = swarm.totals.subscribed
  await swarm.until(({ subscribed }) => subscribed >= before + size.clients)
}

/** Somebody removes everything: offsets begin below those that clients hold. */
export const flushed = fault('[L1] [L3]', {
  name: 'Redis: FLUSHALL, under load',
  instances: 2,
  namespaces: ['memory'],
  open: redisAlone,
  async fault(world, { redis }) {
    world.swarm.fault('FLUSHALL', 'begun', 'all')
    const all = resetAll(world)
    await redis.command('FLUSHALL')
    // Until everybody has a place in the new life, an acknowledgement may still come that was given in the old one.
    await all
    return world.swarm.fault('FLUSHALL', 'over')
  },
  promises: { ...STAYS, outages: undefined },
  unobserved: ({ lost, reset, clients }) =>
    missing({
      'acknowledged publications were lost': lost > 0,
      'everybody was told that their place is gone': reset >= clients,
    }),
})

/** Every connection of commands, while those of announcements stay. */
export const commandsCut = fault('[L2] [L4] [R6]', {
  name: 'Redis: only the command connections cut (CLIENT KILL TYPE normal), under load',
  instances: 2,
  namespaces: ['memory'],
  open: redisAlone,
  fault: (world, { redis }) =>
    outage(world, 'CLIENT KILL TYPE normal', {
      begin: () => redis.command('CLIENT', 'KILL', 'TYPE', 'normal'),
      // Once more, while they are coming back.
      end: () => redis.command('CLIENT', 'KILL', 'TYPE', 'normal'),
    }),
  promises: STAYS,
  unobserved: wasAway,
})

/** The next append misses them; they are loaded again, and its id makes the second try safe. */
export const functionsFlushed = fault('[R3] [L2] [L7]', {
  name: 'Redis: FUNCTION FLUSH, under load',
  instances: 1,
  namespaces: ['memory'],
  open: redisAlone,
  fault: (world, { redis }) =>
    outage(world, 'FUNCTION FLUSH', { begin: () => redis.command('FUNCTION', 'FLUSH'), end: () => {} }),
  promises: STAYS,
  unobserved: wasAway,
})

/** Nothing is down: another server is made master, and the old one is made to follow it. */
export const plannedFailover = fault('[L3] [L4] [L7]', {
  name: 'Sentinel: a failover that an operator asks for, under load',
  instances: 2,
  namespaces: ['memory', 'replicated'],
  open: redisSentinels,
  async fault(world, redis) {
    const master = await redis.master()
    return outage(world, 'SENTINEL FAILOVER', {
      begin: () => redis.failover(),
      // The old one is told to follow seconds later, when nobody talks to it any more.
      end: () => redis.promoted(master),
      takes: 'unreplicated',
    })
  },
  promises: STAYS,
  unobserved: wasAway,
})
