import { describe, expect, test } from 'vitest'
import { findServer, type ServerWorld } from './find-server.ts'

/** A machine with these programs; each says its version, or cannot be run. */
function machine(
  programs: Readonly<Record<string, string | undefined>>,
  env: Readonly<Record<string, string>> = {},
): ServerWorld {
  return {
    env: { PATH: '/bin:/usr/bin', ...env },
    fetched: '/checkout/.cache/redis/redis-server',
    exists: (path) => path in programs,
    versionText: (path) => programs[path],
  }
}

const REDIS = 'Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64'

describe('the search for a Redis server', () => {
  test.each([
    ['/usr/bin/redis-server', REDIS, '7.0.15'],
    ['/usr/bin/valkey-server', 'Valkey server v=8.0.1 sha=0', '8.0.1'],
    ['/bin/redis-check-rdb', REDIS, '7.0.15'],
  ])('%s on PATH is one', (path, says, version) => {
    expect(findServer(machine({ [path]: says }))).toEqual({ kind: 'found', path, version, where: 'PATH' })
  })

  test('what npm run redis:get has fetched comes after what the machine has', () => {
    const fetched = '/checkout/.cache/redis/redis-server'
    expect(findServer(machine({ [fetched]: REDIS }))).toMatchObject({ path: fetched, where: 'npm run redis:get' })
    expect(findServer(machine({ [fetched]: REDIS, '/bin/redis-server': REDIS }))).toMatchObject({ path: '/bin/redis-server' })
  })

  test('one that is too old is passed over, and named where there is no other', () => {
    const old = { '/bin/redis-server': 'Redis server v=6.0.16 sha=0' }
    expect(findServer(machine(old))).toEqual({ kind: 'none', why: '/bin/redis-server is 6.0.16, older than 7.0' })
    expect(findServer(machine({ ...old, '/usr/bin/valkey-server': 'Valkey server v=7.2.5' }))).toMatchObject({ version: '7.2.5' })
  })

  test('nothing, or what cannot be run, is none', () => {
    const none = { kind: 'none', why: 'no Redis server was found on PATH' }
    expect(findServer(machine({}))).toEqual(none)
    expect(findServer(machine({ '/bin/redis-server': undefined, '/usr/bin/redis-check-rdb': 'no version' }))).toEqual(none)
  })

  test('REDIS_SERVER_BIN wins, and what it names wrongly is an error', () => {
    const own = { REDIS_SERVER_BIN: '/opt/redis' }
    expect(findServer(machine({ '/opt/redis': REDIS, '/bin/redis-server': REDIS }, own))).toMatchObject({ path: '/opt/redis' })
    expect(() => findServer(machine({ '/bin/redis-server': REDIS }, own))).toThrow(
      /REDIS_SERVER_BIN names \/opt\/redis, which is no/,
    )
    expect(() => findServer(machine({ '/opt/redis': 'v=6.2.0' }, own))).toThrow(/which is 6\.2\.0, older than 7\.0/)
  })
})
