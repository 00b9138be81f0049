import { WRONGS, type Wrong } from '../../../support/reality/index.ts'
import type { RedisServer } from '../../../support/redis-server.ts'
import { Operator } from './operator.ts'

/** Those of test/support/reality, by name and when. */
export function known(name: string, when: Wrong['when']): Wrong {
  const found = WRONGS.find((wrong) => wrong.name === name && wrong.when === when)
  if (found === undefined) throw new Error(`nothing is wrong that is called "${name}" ${when}`)
  return found
}

/** Only whoever is connected already can put it right. */
function byOperator(breaks: readonly string[], mends: readonly string[], rest: Omit<Wrong, 'breaks' | 'mends'>): Wrong {
  let operator: Operator | undefined
  return {
    ...rest,
    async breaks(redis) {
      operator = await Operator.of(redis)
      await operator.command(...breaks)
    },
    async mends() {
      await operator?.command(...mends)
      operator?.end()
    },
  }
}

const config =
  (name: string, value: string) =>
  (redis: RedisServer): Promise<unknown> =>
    redis.command('CONFIG', 'SET', name, value)

export const noPassword = (): Wrong =>
  byOperator(['CONFIG', 'SET', 'requirepass', 'geheim'], ['CONFIG', 'SET', 'requirepass', ''], {
    name: 'asking for a password, and none is configured (NOAUTH)',
    when: 'at start',
    reason: 'redis.commands',
    words: /it refuses the user or the password/,
  })

export const crowded = (): Wrong =>
  byOperator(['CONFIG', 'SET', 'maxclients', '1'], ['CONFIG', 'SET', 'maxclients', '10000'], {
    name: 'full of clients (maxclients)',
    when: 'at start',
    reason: 'redis.commands',
    words: /it has no room for another client \(maxclients\)/,
  })

export const noReplicas: Wrong = {
  name: 'short of replicas for a write (NOREPLICAS)',
  when: 'later',
  breaks: config('min-replicas-to-write', '1'),
  mends: config('min-replicas-to-write', '0'),
  reason: 'redis.commands',
  words: /too few replicas are there for a write \(NOREPLICAS\)/,
}

/** A replica that would take writes, so that nothing but the lost master is in the way. */
export const masterDown: Wrong = {
  name: 'a replica that has lost its master (MASTERDOWN)',
  when: 'later',
  async breaks(redis) {
    await redis.command('CONFIG', 'SET', 'replica-serve-stale-data', 'no')
    await redis.command('CONFIG', 'SET', 'replica-read-only', 'no')
    await redis.command('REPLICAOF', '127.0.0.1', '1')
  },
  mends: (redis) => redis.command('REPLICAOF', 'NO', 'ONE'),
  reason: 'redis.',
  words: /it is a replica that has lost its master \(MASTERDOWN\)/,
}

/** What a server before 7.0 would answer: there is no such command. */
export const withoutFunctions: Wrong = {
  name: 'without functions, as those before 7.0 are',
  when: 'at start',
  async breaks(redis) {
    await redis.kill()
    await redis.restart(['--rename-command', 'FUNCTION', ''])
  },
  async mends(redis) {
    await redis.kill()
    await redis.restart()
  },
  reason: 'redis.functions',
  words: /unknown command/i,
}

const DISK_BYTES = 1_000_000

export const fullDisk: Wrong = {
  name: 'writing its append-only file to a full disk, once a second (MISCONF)',
  when: 'later',
  redis: { args: ['--appendonly', 'yes'], diskBytes: DISK_BYTES },
  breaks: (redis) => redis.disk.fill(),
  mends: (redis) => redis.disk.free(),
  reason: 'redis.commands',
  words: /it cannot write to its disk, and so takes no writes \(MISCONF\)/,
}

/** It ends by itself, and is started again on an empty disk. */
export const fullDiskAlways: Wrong = {
  name: 'writing its append-only file to a full disk, always: it ends',
  when: 'later',
  redis: { args: ['--appendonly', 'yes', '--appendfsync', 'always'], diskBytes: DISK_BYTES },
  breaks: (redis) => redis.disk.fill(),
  mends: (redis) => redis.restart(),
  reason: 'redis.',
  words: /nobody listens there \(ECONNREFUSED\)/,
}
