/** The user that docs/operations/redis.md tells people to make has what the functions need. */
import { readFileSync } from 'node:fs'
import { createClient } from '@redis/client'
import { afterEach, expect, test } from 'vitest'
import { call, functionLibrary } from '../../../src/redis/functions/library.ts'
import { RedisKeys } from '../../../src/redis/keys.ts'
import { RedisServer } from '../../support/redis-server.ts'

const LIBRARY = functionLibrary()
const KEYS = new RedisKeys().channel('room')
const { control } = new RedisKeys()
const CONTROL = { ...control, own: control.own('one') }
const KEPT = [10, 60_000, 60_000] as const

const [line = ''] = /^ACL SETUSER .*$/m.exec(readFileSync('docs/operations/redis.md', 'utf8')) ?? []
const ACL = line.split(' ')

let server: RedisServer | undefined
afterEach(() => server?.stop())

/** Everything that Tidegate does on one master, by this user. */
async function everything(port: number): Promise<void> {
  const client = createClient({
    username: 'tidegate',
    password: 'PASSWORD',
    socket: { host: '127.0.0.1', port, reconnectStrategy: false },
  })
  client.on('error', () => {})
  await client.connect()
  const send = (...words: string[]): Promise<unknown> => client.sendCommand(words)
  const run = (...one: Parameters<typeof call> extends [unknown, ...infer Rest] ? Rest : never): Promise<unknown> =>
    client.sendCommand(call(LIBRARY, ...one).map(String))
  try {
    await send('PING')
    await send('INFO')
    await send('ROLE')
    await send('FUNCTION', 'LOAD', 'REPLACE', LIBRARY.code)
    await send('FUNCTION', 'LIST', 'LIBRARYNAME', LIBRARY.name, 'WITHCODE')
    await run('open', KEYS.stored, ['n1', ...KEPT])
    for (let index = 0; index < 130; index++) {
      // So many, and so short a window, that ids are trimmed.
      await run('append', KEYS.stored, [`n${index}`, `id${index}`, 'p', ...KEPT, 1, 10, 'PUBLISH', KEYS.announcements])
    }
    await run('append', KEYS.stored, ['n', 'other', 'p', ...KEPT, 1, 10, 'SPUBLISH', KEYS.announcements])
    await run('recover', KEYS.shown, [...KEPT, 't', 0, 10])
    await run('read', KEYS.shown, [...KEPT, 10, 0, -1, ''])
    await run('read', KEYS.shown, [...KEPT, 10, 1, -1, ''])
    await run('remove', KEYS.stored, [])
    await run('publish', [KEYS.passing], ['id', 'told', 1_000, 10, 'PUBLISH', KEYS.announcements])
    await run('presence_add', KEYS.presence, ['client', '4:user{}', 1])
    await run('presence_add', KEYS.presence, ['other', '4:user{}', 60_000])
    await run('presence_members', KEYS.presence, [])
    await run('presence_stats', KEYS.presence, [])
    await run('presence_remove', KEYS.presence, ['other'])
    const { leases, told, number, all, own, revoked } = CONTROL
    await run('control_renew', [leases, told, number, all, own], ['one', 'info', 60_000, 60_000, 0])
    for (const stream of [all, own]) await run('control_tell', [leases, number, stream], ['one', 'other', 1, 10, 60_000, 'word'])
    await run('control_place', [all, own], [])
    await run('control_renew', [leases, told, number, all, own], ['one', 'info', 60_000, 60_000, 0])
    await run('control_alive', [leases, told], [])
    await run('control_leave', [leases, told, own], ['one'])
    await run('control_revoke', revoked, ['user', 1, 2, 10])
    await run('control_revoke', revoked, ['user', 1, 2, 10])
    await send('HSCAN', revoked[0], '0', 'COUNT', '10')
    await send('XREAD', 'COUNT', '1', 'BLOCK', '1', 'STREAMS', all, own, '0-0', '0-0')
    await send('WAIT', '0', '1')
    await client.subscribe(KEYS.announcements, () => {})
    await client.sSubscribe(KEYS.announcements, () => {})
    await client.unsubscribe(KEYS.announcements)
    await client.sUnsubscribe(KEYS.announcements)
  } finally {
    client.destroy()
  }
}

test('[L8] the user of docs/operations/redis.md may do all of it, and not without XADD, INFO or the announcement', async () => {
  server = await RedisServer.start()
  await server.command(...ACL)
  await everything(server.port)
  for (const spared of ['+xadd', '+info', '+publish', '+xrange', '+xinfo|stream', '+hscan', '+exists', '&tidegate:*']) {
    // What is a duplicate is not announced.
    await server.command('FLUSHALL')
    await server.command('ACL', 'DELUSER', 'tidegate')
    await server.command(...ACL.filter((word) => word !== spared))
    // What a function may not do is an ERR of 7.0, and no NOPERM.
    await expect(everything(server.port), spared).rejects.toThrow(/NOPERM|user executing the script can't/)
  }
})
