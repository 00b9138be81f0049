import { afterEach, describe, expect, test } from 'vitest'
import { RedisFailure } from '../../../src/redis/failure.ts'
import type { LinkState } from '../../../src/redis/link.ts'
import { Life } from '../../../src/redis/link/life.ts'
import { RedisRig } from '../../support/redis-rig.ts'
import { realWorld, stateOf } from '../../support/redis-world.ts'

const redis = new RedisRig()
afterEach(() => redis.stop())

describe('a link', () => {
  test('connects, sends in order and says which server it is', async () => {
    const server = await redis.start()
    const { commands } = redis.connect(server.url)
    expect(await commands.connected()).toBe(1)
    expect(commands.state).toMatchObject({ kind: 'connected', server: 'redis 7.0.15' })
    expect(commands.name).toBe(`commands 127.0.0.1:${server.port}`)
    expect(await Promise.all([commands.send(['SET', 'a', 'b']), commands.send(['GET', 'a'])])).toEqual(['OK', 'b'])
  })

  test('connects over a Unix socket', async () => {
    const server = await redis.start()
    const { commands } = redis.connect(`unix://${server.socket}`)
    await commands.connected()
    expect(commands.name).toBe(`commands ${server.socket}`)
  })

  test('a server that comes late is found, and until then nothing is queued', async () => {
    const server = await redis.absent()
    const { commands } = redis.connect(server.url)
    await stateOf(commands, (state) => state.kind === 'connecting' && state.attempt > 2)
    await expect(commands.send(['PING'])).rejects.toMatchObject({
      kind: 'unreachable',
      message: `commands 127.0.0.1:${server.port}: nobody listens there (ECONNREFUSED)`,
    })
    await server.restart()
    expect(await commands.connected()).toBe(1)
  })

  test('a frozen server costs the life: what was written is timed out or cut, and the epoch goes on', async () => {
    const server = await redis.start()
    const { commands } = redis.connect(server.url, { commandDeadlineMs: 150, connectTimeoutMs: 200 })
    await commands.connected()
    server.freeze()
    const early = commands.send(['SET', 'early', '1'])
    const patient = commands.send(['GET', 'early'], { deadlineMs: 60_000 })
    await expect(early).rejects.toMatchObject({ kind: 'timeout' })
    await expect(patient).rejects.toMatchObject({ kind: 'cut' })
    expect(commands.state.kind).not.toBe('connected')
    server.thaw()
    expect(await commands.connected()).toBe(2)
    expect(await commands.send(['ECHO', 'fresh'])).toBe('fresh')
  })

  test('is heard: messages of subscribed channels, after the acknowledgement', async () => {
    const server = await redis.start()
    const { commands, subscriber } = redis.connect(server.url)
    await Promise.all([commands.connected(), subscriber.connected()])
    const heard: string[] = []
    const told = new Promise<void>((resolve) => {
      subscriber.onMessage((channel, message) => {
        heard.push(`${channel} ${message}`)
        if (message === 'last') resolve()
      })
    })
    await subscriber.subscribe(['one', 'two'])
    await commands.send(['PUBLISH', 'one', 'first'])
    subscriber.unsubscribe(['one'])
    // Taken back and wanted again in one turn: it must be subscribed in the end.
    subscriber.unsubscribe(['two'])
    await subscriber.subscribe(['two'])
    await commands.send(['PUBLISH', 'one', 'unheard'])
    await commands.send(['PUBLISH', 'two', 'last'])
    await told
    expect(heard).toEqual(['one first', 'two last'])
  })

  test('a server that is killed and started again is another life, and a command that was under way is cut', async () => {
    const server = await redis.start()
    const { commands } = redis.connect(server.url)
    await commands.connected()
    const waiting = commands.send(['BLPOP', 'nothing', '0'], { deadlineMs: 60_000 })
    const states: LinkState['kind'][] = []
    commands.onState((state) => states.push(state.kind))
    const lost = stateOf(commands, (state) => state.kind === 'lost')
    // Not awaited alone: what is promised may be broken before it is looked at.
    await Promise.all([expect(waiting).rejects.toMatchObject({ kind: 'cut' }), server.kill()])
    expect(await lost).toMatchObject({ kind: 'lost', epoch: 1, reason: { kind: 'unreachable' } })
    await server.restart()
    expect(await commands.connected()).toBe(2)
    expect(states.slice(0, 2)).toEqual(['lost', 'connecting'])
    expect(states.at(-1)).toBe('connected')
  })

  test('CLIENT KILL of one connection is the loss of that one', async () => {
    const server = await redis.start()
    const shard = redis.connect(server.url)
    await Promise.all([shard.commands.connected(), shard.subscriber.connected()])
    await shard.subscriber.subscribe(['x'])
    const lost = stateOf(shard.subscriber, (state) => state.kind === 'lost')
    await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await lost
    expect(await shard.subscriber.connected()).toBe(2)
    expect(shard.commands.epoch).toBe(1)
    // A new life has no subscriptions: who wants them makes them anew.
    expect(await server.command('PUBSUB', 'NUMSUB', 'x')).toEqual(['x', 0])
  })

  test('given up, it begins the next life; closed, it is closed for good and leaves nothing behind', async () => {
    const server = await redis.start()
    const { commands } = redis.connect(server.url)
    await commands.connected()
    const waiting = commands.send(['BLPOP', 'nothing', '0'])
    commands.giveUp(new RedisFailure('noidentity', 'learnt elsewhere'))
    expect(commands.state).toMatchObject({ kind: 'lost', reason: { message: 'learnt elsewhere' } })
    await expect(waiting).rejects.toMatchObject({ kind: 'cut' })
    commands.giveUp(new RedisFailure('unreachable', 'now it is different'))
    expect(await commands.connected()).toBe(2)
    const pending = commands.send(['BLPOP', 'nothing', '0'])
    commands.close()
    await expect(pending).rejects.toMatchObject({ kind: 'cut' })
    await expect(commands.send(['PING'])).rejects.toMatchObject({ kind: 'closed' })
    await expect(commands.connected()).rejects.toMatchObject({ kind: 'closed' })
    commands.giveUp(new RedisFailure('unreachable', 'too late'))
    expect(commands.state).toEqual({ kind: 'closed' })
  })

  test('closed while it connects to a server that does not answer, it stays closed', async () => {
    const server = await redis.start()
    server.freeze()
    const { commands } = redis.connect(server.url)
    const abort = new AbortController()
    const given = commands.connected(abort.signal)
    abort.abort()
    await expect(given).rejects.toMatchObject({ kind: 'closed' })
    const waiting = commands.connected()
    commands.close()
    await expect(waiting).rejects.toMatchObject({ kind: 'closed' })
    server.thaw()
    expect(await server.command('CLIENT', 'LIST')).not.toContain('tidegate-commands')
  })

  test('a life that is ended at whatever moment of its connecting leaves no connection behind', async () => {
    const server = await redis.start()
    const end = new RedisFailure('closed', 'ended')
    for (let turns = 0; turns < 10; turns++) {
      const life = new Life({
        name: 'early x',
        target: { endpoint: { kind: 'tcp', host: '127.0.0.1', port: server.port }, database: 0, tls: undefined },
        limits: { connectTimeoutMs: 1_000, queueMax: 10 },
        world: realWorld,
        wanted: { mode: 'standalone', isMaster: false },
        onEnd: () => {},
        onReplyFailure: () => {},
      })
      const opened = life.open().catch((error: unknown) => error)
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
      life.end(end)
      await opened
    }
    await redis.connect(server.url).commands.connected()
    await expect.poll(async () => String(await server.command('CLIENT', 'LIST'))).not.toContain('tidegate-early')
  })

  test('more commands than the queue holds are refused, and nothing else comes of it', async () => {
    const server = await redis.start()
    const { commands } = redis.connect(server.url, { queueMax: 10 })
    await commands.connected()
    const sent = await Promise.allSettled(Array.from({ length: 12 }, () => commands.send(['PING'])))
    expect(sent.map(({ status }) => status === 'fulfilled')).toEqual([...Array<boolean>(10).fill(true), false, false])
    expect(sent.at(-1)).toMatchObject({ reason: { kind: 'overloaded' } })
    expect(await commands.send(['PING'])).toBe('PONG')
    expect(commands.epoch).toBe(1)
  })
})
