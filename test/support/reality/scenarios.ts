import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { RedisServer, RedisServerOptions } from '../redis-server.ts'

/** Something that is wrong with a Redis, and how it is mended. Nothing in it is mocked. */
export interface Wrong {
  readonly name: string
  /** `at start`: it is so before Tidegate comes. `later`: the gate has been open. */
  readonly when: 'at start' | 'later'
  readonly redis?: RedisServerOptions
  /** Nothing listens when Tidegate comes. */
  readonly isAbsent?: boolean
  /** User and password as an address has them. */
  readonly credentials?: string
  readonly breaks: (redis: RedisServer) => unknown
  /** Absent: it mends itself. */
  readonly mends?: (redis: RedisServer) => unknown
  /** The service that the gate names. */
  readonly reason: string
  /** What an operator reads. */
  readonly words: RegExp
  /** It is over at once: nobody could look at the gate in between, and no proof finds it. */
  readonly isBrief?: boolean
}

const USER = 'ACL SETUSER tidegate reset on >geheim ~* &* +@all'.split(' ')
const acl =
  (...more: readonly string[]) =>
  (redis: RedisServer): Promise<unknown> =>
    redis.command(...USER, ...more)
const config =
  (name: string, value: string) =>
  (redis: RedisServer): Promise<unknown> =>
    redis.command('CONFIG', 'SET', name, value)

const CREDENTIALS = 'tidegate:geheim@'
const REAL_USER = { redis: { args: ['--user', 'tidegate', 'on', '>geheim', '~*', '&*', '+@all'] } } as const

/** A server that reads its data set for as long as it is let: 500 microseconds a key. */
async function loadSlowly(redis: RedisServer): Promise<void> {
  await redis.command('EVAL', "for n = 1, 40000 do redis.call('SET', n, n) end", '0')
  await redis.command('SAVE')
  await redis.kill()
  await redis.restart(['--key-load-delay', '500', '--loading-process-events-interval-bytes', '1024'])
}

/** A snapshot cannot take the place of a directory. */
async function failSnapshots(redis: RedisServer): Promise<void> {
  mkdirSync(join(redis.directory, 'dump.rdb'))
  await redis.command('CONFIG', 'SET', 'save', '3600 1000000')
  await redis.command('BGSAVE')
  while (!String(await redis.command('INFO', 'persistence')).includes('rdb_last_bgsave_status:err'));
}

async function letSnapshots(redis: RedisServer): Promise<void> {
  await redis.command('CONFIG', 'SET', 'save', '')
  rmSync(join(redis.directory, 'dump.rdb'), { recursive: true })
}

/** Nobody waits for it: it never ends. */
async function runForEver(redis: RedisServer): Promise<void> {
  await redis.command('CONFIG', 'SET', 'busy-reply-threshold', '50')
  redis.command('EVAL', 'while true do end', '0').catch(() => {})
}

async function startAgain(redis: RedisServer): Promise<void> {
  await redis.kill()
  await redis.restart()
}

/** Every way of docs/operations/redis.md, "When it is not ready". */
export const WRONGS: readonly Wrong[] = [
  {
    name: 'absent, and comes late',
    when: 'at start',
    isAbsent: true,
    breaks: () => {},
    mends: (redis) => redis.restart(),
    reason: 'redis.commands',
    words: /commands 127\.0\.0\.1:\d+: nobody listens there \(ECONNREFUSED\)/,
  },
  {
    name: 'loading its data set',
    when: 'at start',
    breaks: loadSlowly,
    mends: config('key-load-delay', '0'),
    reason: 'redis.commands',
    words: /it is loading its data set/,
  },
  {
    name: 'frozen (SIGSTOP)',
    when: 'at start',
    breaks: (redis) => redis.freeze(),
    mends: (redis) => redis.thaw(),
    reason: 'redis.commands',
    words: /no answer within 600 ms/,
  },
  {
    name: 'frozen (SIGSTOP)',
    when: 'later',
    breaks: (redis) => redis.freeze(),
    mends: (redis) => redis.thaw(),
    reason: 'redis.',
    words: /no answer (to verify )?within \d+ ms/,
  },
  {
    name: 'another password',
    when: 'at start',
    credentials: 'tidegate:another@',
    breaks: acl(),
    mends: acl('>another'),
    reason: 'redis.commands',
    words: /it refuses the user or the password/,
  },
  {
    name: 'a user without XADD',
    when: 'at start',
    credentials: CREDENTIALS,
    breaks: acl('-xadd'),
    mends: acl(),
    reason: 'redis.functions',
    words: /The user executing the script can't run this command/,
  },
  {
    name: 'a user without channels',
    when: 'at start',
    credentials: CREDENTIALS,
    breaks: acl('resetchannels'),
    mends: acl(),
    reason: 'redis.functions',
    words: /an announcement was refused/,
  },
  {
    name: 'a user that loses XADD',
    when: 'later',
    ...REAL_USER,
    credentials: CREDENTIALS,
    breaks: acl('-xadd'),
    mends: acl(),
    reason: 'redis.functions',
    words: /The user executing the script can't run this command/,
  },
  {
    name: 'out of memory (OOM)',
    when: 'later',
    breaks: config('maxmemory', '1'),
    mends: config('maxmemory', '0'),
    reason: 'redis.commands',
    words: /its memory is full: maxmemory is reached \(OOM\)/,
  },
  {
    name: 'a replica now (READONLY)',
    when: 'later',
    breaks: (redis) => redis.command('REPLICAOF', '127.0.0.1', '1'),
    mends: (redis) => redis.command('REPLICAOF', 'NO', 'ONE'),
    reason: 'redis.',
    words: /it is a replica|it is no master|replica now|was a master is/,
  },
  {
    name: 'cannot write its disk (MISCONF)',
    when: 'later',
    breaks: failSnapshots,
    mends: letSnapshots,
    reason: 'redis.commands',
    words: /it cannot write to its disk, and so takes no writes \(MISCONF\)/,
  },
  {
    name: 'in a script without end (BUSY)',
    when: 'later',
    breaks: runForEver,
    mends: (redis) => redis.command('SCRIPT', 'KILL'),
    reason: 'redis.',
    words: /a script has run there for too long \(BUSY\)|no answer/,
  },
  {
    name: 'its subscriber connections cut (CLIENT KILL TYPE pubsub)',
    when: 'later',
    breaks: (redis) => redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub'),
    reason: 'redis.subscriber',
    words: /^subscriber 127\.0\.0\.1:\d+: /,
    isBrief: true,
  },
  {
    name: 'killed, and started empty',
    when: 'later',
    breaks: startAgain,
    reason: 'redis.',
    words: /127\.0\.0\.1:\d+: /,
    isBrief: true,
  },
  {
    name: 'killed, and started with its append-only file',
    when: 'later',
    redis: { args: ['--appendonly', 'yes'] },
    breaks: startAgain,
    reason: 'redis.',
    words: /127\.0\.0\.1:\d+: /,
    isBrief: true,
  },
]
