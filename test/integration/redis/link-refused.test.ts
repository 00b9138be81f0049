import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { RedisFailure } from '../../../src/redis/failure.ts'
import type { Link, LinkState } from '../../../src/redis/link.ts'
import { Certificates } from '../../support/certificates.ts'
import { RedisRig } from '../../support/redis-rig.ts'
import { freePort } from '../../support/redis-server.ts'
import { stateOf } from '../../support/redis-world.ts'

const redis = new RedisRig()
afterEach(() => redis.stop())

function reasonOf(state: LinkState): RedisFailure | undefined {
  return state.kind === 'connecting' || state.kind === 'lost' ? state.reason : undefined
}

/** Why its first try failed. */
function firstRefusal(link: Link): Promise<RedisFailure | undefined> {
  return stateOf(link, (state) => state.kind === 'connected' || reasonOf(state) !== undefined).then(reasonOf)
}

describe('credentials', () => {
  const SECRET = 'hunter2-Zq'

  test('a wrong password is named, is in no word of it, and is tried again slowly', async () => {
    const server = await redis.start({ args: ['--requirepass', 'right'] })
    const { commands } = redis.connect(`redis://:${SECRET}@127.0.0.1:${server.port}`)
    const told: string[] = []
    commands.onState((state) => told.push(JSON.stringify(state), String(reasonOf(state)?.stack), String(reasonOf(state)?.cause)))
    const reason = await firstRefusal(commands)
    expect(reason).toMatchObject({
      kind: 'credentials',
      message: `commands 127.0.0.1:${server.port}: it refuses the user or the password`,
    })
    const sent = await commands.send(['PING']).catch((error: unknown) => error as RedisFailure)
    expect(sent).toMatchObject({ kind: 'unreachable', message: reason?.message })
    expect(`${told.join()} ${commands.name}`).not.toContain(SECRET)
    // One try of each of the four connections: nobody puts a password right within a moment.
    const { commands: others } = redis.connect(`redis://:right@127.0.0.1:${server.port}`)
    await others.connected()
    const stats = await others.send(['INFO', 'errorstats'])
    expect(stats).toMatch(/errorstat_WRONGPASS:count=[1-4]\b/)
  })

  test('no password where one is needed, and a user that is not known', async () => {
    const server = await redis.start({ args: ['--requirepass', 'right'] })
    expect(await firstRefusal(redis.connect(server.url).commands)).toMatchObject({ kind: 'credentials' })
    expect(await firstRefusal(redis.connect(`redis://nobody:${SECRET}@127.0.0.1:${server.port}`).commands)).toMatchObject({
      kind: 'credentials',
    })
  })

  test('an ACL user is let in; what it may not do is forbidden, and costs no connection', async () => {
    const server = await redis.start()
    await server.command('ACL', 'SETUSER', 'tide', 'on', `>${SECRET}`, '~*', '&*', '+@all', '-xadd')
    const { commands } = redis.connect(server.url, { user: 'tide', password: SECRET })
    await commands.connected()
    const faults: string[] = []
    commands.onFault((failure) => faults.push(failure.kind))
    await expect(commands.send(['XADD', 's', '*', 'a', 'b'])).rejects.toMatchObject({ kind: 'forbidden' })
    expect(await commands.send(['PING'])).toBe('PONG')
    expect(faults).toEqual(['forbidden'])
    expect(commands.epoch).toBe(1)
  })
})

describe('a server that cannot be used now', () => {
  test('LOADING: it is connected to, each command says so, and the connection is there when it has loaded', async () => {
    const server = await redis.start()
    await server.command('EVAL', "for i = 1, 2000 do redis.call('SET', 'key:' .. i, 'value') end", '0')
    await server.command('SAVE')
    await server.terminate()
    // So long for each key that it has not loaded before it was asked.
    await server.restart(['--key-load-delay', '1000', '--loading-process-events-interval-bytes', '1024'])
    const { commands } = redis.connect(server.url)
    await commands.connected()
    const faults: string[] = []
    commands.onFault((failure) => faults.push(failure.kind))
    await expect(commands.send(['SET', 'a', 'b'])).rejects.toMatchObject({
      kind: 'loading',
      message: `commands 127.0.0.1:${server.port}: it is loading its data set (LOADING)`,
    })
    expect(faults).toEqual(['loading'])
    await commands.send(['CONFIG', 'SET', 'key-load-delay', '0'])
    await expect
      .poll(() => commands.send(['SET', 'a', 'b']).catch((error: RedisFailure) => error.kind), { timeout: 10_000 })
      .toBe('OK')
    expect(commands.epoch).toBe(1)
  })

  test('READONLY ends all connections of the shard: somebody else may be the master under this name', async () => {
    const server = await redis.start()
    const shard = redis.connect(server.url)
    const links = [shard.commands, shard.subscriber, shard.durable, shard.reader]
    await Promise.all(links.map((link) => link.connected()))
    await server.command('REPLICAOF', '127.0.0.1', '1')
    await expect(shard.commands.send(['SET', 'a', 'b'])).rejects.toMatchObject({ kind: 'demoted' })
    expect(links.map(({ epoch, state }) => state.kind === 'connected' && epoch === 1)).toEqual([false, false, false, false])
    await Promise.all(links.map((link) => link.connected()))
    expect(links.map(({ epoch }) => epoch)).toEqual([2, 2, 2, 2])
  })

  test('OOM and MISCONF are told, and reading goes on over the same connection', async () => {
    const server = await redis.start({ args: ['--appendonly', 'no', '--maxmemory-policy', 'noeviction'] })
    const { commands } = redis.connect(server.url)
    await commands.connected()
    const faults: string[] = []
    commands.onFault((failure) => faults.push(failure.kind))
    await commands.send(['CONFIG', 'SET', 'maxmemory', '1'])
    await expect(commands.send(['SET', 'a', 'b'])).rejects.toMatchObject({ kind: 'full' })
    await commands.send(['CONFIG', 'SET', 'maxmemory', '0'])
    await commands.send(['CONFIG', 'SET', 'min-replicas-to-write', '1'])
    await expect(commands.send(['SET', 'a', 'b'])).rejects.toMatchObject({ kind: 'noreplicas' })
    expect(await commands.send(['GET', 'a'])).toBeNull()
    expect(faults).toEqual(['full', 'noreplicas'])
    expect(commands.epoch).toBe(1)
  })

  test('a server that is full of clients says so, and is tried again', async () => {
    const server = await redis.start()
    await server.command('CONFIG', 'SET', 'maxclients', '1')
    const shard = redis.connect(server.url)
    const crowded = [shard.commands, shard.durable, shard.reader].map((link) =>
      stateOf(link, (state) => reasonOf(state)?.kind === 'crowded'),
    )
    expect(await Promise.race(crowded)).toMatchObject({ reason: { kind: 'crowded' } })
  })
})

describe('TLS', () => {
  let certificates: Certificates
  beforeAll(() => {
    certificates = new Certificates()
  })
  afterAll(() => certificates.remove())

  const file = (name: string) => ({ file: certificates.path(name) })
  const own = () => ({ ca: file('ca.pem'), cert: file('client.pem'), key: file('client.key') })

  async function startTls(): Promise<{ readonly port: number; readonly plainPort: number }> {
    const port = await freePort()
    const files = ['--tls-cert-file', certificates.path('server.pem'), '--tls-key-file', certificates.path('server.key')]
    const clients = ['--tls-ca-cert-file', certificates.path('ca.pem'), '--tls-auth-clients', 'yes']
    const server = await redis.start({ args: ['--tls-port', String(port), ...files, ...clients, '--requirepass', 'right'] })
    return { port, plainPort: server.port }
  }

  test('an authority of its own, a client certificate and a password', async () => {
    const { port } = await startTls()
    const { commands } = redis.connect(`rediss://:right@localhost:${port}`, { tls: own() })
    await commands.connected()
    expect(await commands.send(['PING'])).toBe('PONG')
  })

  test('what is wrong with certificates is named', async () => {
    const { port } = await startTls()
    const address = `rediss://:right@127.0.0.1:${port}`
    const { ca, cert, key } = own()
    const cases = [
      [{ ca }, 'CERTIFICATE_REQUIRED'],
      [{ cert, key }, 'SELF_SIGNED_CERT_IN_CHAIN'],
      [{ ca, cert: file('stranger.pem'), key: file('stranger.key') }, 'UNKNOWN_CA'],
      [{ ca, cert, key, serverName: 'other.example' }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
      [{ ca: file('nowhere.pem'), cert, key }, `cannot read ${certificates.path('nowhere.pem')}: ENOENT`],
      [{ ca, cert, key: { text: 'no key' } }, 'TLS was not agreed on'],
    ] as const
    for (const [tls, words] of cases) {
      expect(await firstRefusal(redis.connect(address, { tls }).commands)).toMatchObject({
        kind: 'tls',
        message: expect.stringContaining(words) as string,
      })
    }
  })

  test('plain text to a server that speaks TLS, and TLS to one that does not', async () => {
    const { port, plainPort } = await startTls()
    expect(await firstRefusal(redis.connect(`redis://:right@127.0.0.1:${port}`).commands)).toMatchObject({
      kind: 'tls',
      message: `commands 127.0.0.1:${port}: it speaks TLS: its address begins with rediss://`,
    })
    const toPlain = redis.connect(`rediss://:right@127.0.0.1:${plainPort}`, { tls: own(), connectTimeoutMs: 300 })
    expect(await firstRefusal(toPlain.commands)).toMatchObject({
      kind: 'tls',
      message: `commands 127.0.0.1:${plainPort}: it does not speak TLS: its address begins with redis://`,
    })
  })

  test('TLS options with an address that is not rediss:// are an error, not plain text', () => {
    expect(() => redis.connect('redis://127.0.0.1', { tls: own() })).toThrow(
      'TLS options are given, but the address is not rediss://',
    )
  })
})

describe('no Redis', () => {
  let server: Server | undefined
  afterEach(() => void server?.close())

  test('a web server is none', async () => {
    server = createServer((_request, response) => response.end('hello'))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    expect(await firstRefusal(redis.connect(`redis://127.0.0.1:${port}`).commands)).toMatchObject({
      kind: 'version',
      message: `commands 127.0.0.1:${port}: it does not answer as Redis does`,
    })
  })
})
