import { afterEach, describe, expect, test } from 'vitest'
import type { Appended, ChannelEvent, Retention, StreamPosition } from '../../../src/channel/index.ts'
import { functionsPart } from '../../../src/redis/functions/index.ts'
import { REDIS_LOG_DEFAULTS, subscriberPart } from '../../../src/redis/log/index.ts'
import { realRandom, realTimers } from '../../../src/runtime/real.ts'
import { eventually } from '../../support/faults/eventually.ts'
import { RedisLogWorld, type RedisLogWorldOptions } from '../../support/redis-log-world.ts'
import { stateOf } from '../../support/redis-world.ts'
import { RedisServer } from '../../support/redis-server.ts'

const KEPT: Retention = { size: 100, ttlMs: 60_000, metaTtlMs: 600_000, idWindowMs: 30_000 }

/** Nothing waits long in these tests: what must not be missed is not left to the audit, unless a test wants it to be. */
const QUICK = {
  lanes: { ...REDIS_LOG_DEFAULTS.lanes, retryMs: 10 },
  following: { ...REDIS_LOG_DEFAULTS.following, auditEveryMs: 3_600_000, retryMs: 10 },
  durable: { ...REDIS_LOG_DEFAULTS.durable, waitMs: 150 },
  subscriptions: { ...REDIS_LOG_DEFAULTS.subscriptions, retryMs: 10 },
}

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function start(...args: readonly string[]): Promise<RedisServer> {
  const server = await RedisServer.start({ args: ['--enable-debug-command', 'yes', '--repl-diskless-sync-delay', '0', ...args] })
  cleanUps.push(() => server.stop())
  return server
}

async function open(address: string, options: RedisLogWorldOptions = {}): Promise<RedisLogWorld> {
  const world = await RedisLogWorld.open(address, { hasRealClock: true, log: QUICK, ...options })
  cleanUps.push(() => world.close())
  return world
}

async function append({ log }: RedisLogWorld, text: string, id?: string, retention = KEPT): Promise<Appended> {
  return log.append('room', { data: JSON.stringify(text), ...(id === undefined ? {} : { id }) }, retention)
}

async function appendAll(world: RedisLogWorld, ...texts: readonly string[]): Promise<StreamPosition> {
  let last: Appended | undefined
  for (const text of texts) last = await append(world, text)
  if (last?.kind !== 'stored') throw new Error(`not stored: ${JSON.stringify(last)}`)
  return last.position
}

async function recovered({ log }: RedisLogWorld, since: StreamPosition): Promise<unknown> {
  const recovery = await log.recover('room', since, KEPT, 1_000)
  return recovery.kind === 'continuous' ? recovery.publications.map(({ data }) => JSON.parse(data) as unknown) : recovery.kind
}

/** What a follower hears, and somebody to tell when there is more. */
class Heard {
  readonly words: string[] = []
  #wanted: (() => void) | undefined

  hear(event: ChannelEvent): void {
    this.words.push(
      event.kind === 'publication' ? `${event.publication.offset}:${String(JSON.parse(event.publication.data))}` : event.kind,
    )
    this.#wanted?.()
  }

  async until(last: string): Promise<readonly string[]> {
    while (!this.words.includes(last)) await new Promise<void>((resolve) => (this.#wanted = resolve))
    return this.words
  }
}

async function follow(world: RedisLogWorld): Promise<Heard> {
  const heard = new Heard()
  await world.log.follow('room', (event) => heard.hear(event))
  return heard
}

/** Every test cites what it comes from: recovery-across-failover, "Rule" and "Redis 7.0 traps". */
describe('lineage', () => {
  test('[L3] another replication id opens another token, and positions up to the cut are good', async () => {
    const server = await start()
    const world = await open(server.url)
    const before = await appendAll(world, 'a', 'b', 'c')
    const heard = await follow(world)
    await server.command('DEBUG', 'CHANGE-REPL-ID')
    const after = await appendAll(world, 'd')
    expect(after.offset).toBe(4)
    expect(after.epoch).not.toBe(before.epoch)
    expect(await recovered(world, { ...before, offset: 1 })).toEqual(['b', 'c', 'd'])
    expect(await recovered(world, before)).toEqual(['d'])
    // Past the cut: somebody else's fourth publication.
    expect(await recovered(world, { ...before, offset: 4 })).toBe('gap')
    expect(await heard.until('4:d')).toEqual(['reset', '4:d'])
  })

  test('[L3] eight cuts are remembered beside the token of now, and what is older is a gap', async () => {
    const server = await start()
    const world = await open(server.url)
    const positions: StreamPosition[] = []
    for (let reign = 0; reign < 11; reign++) {
      positions.push(await appendAll(world, `${reign}`))
      await server.command('DEBUG', 'CHANGE-REPL-ID')
    }
    const answers = await Promise.all(positions.map((position) => recovered(world, position)))
    expect(answers.map((answer) => answer !== 'gap')).toEqual([false, false, ...Array<boolean>(9).fill(true)])
  })

  test('[L3] a promoted replica goes on, and knows that a publication it never had is none of its own', async () => {
    const [master, replica] = [await start(), await start()]
    const [old, promoted] = [await open(master.url, { prefix: 'one' }), await open(replica.url, { prefix: 'one' })]
    const common = await appendAll(old, 'a', 'b')
    await replica.command('REPLICAOF', '127.0.0.1', `${master.port}`)
    await eventually('the replica has the data set', async () =>
      String(await replica.command('INFO', 'replication')).includes('master_link_status:up'),
    )
    await replica.command('REPLICAOF', 'NO', 'ONE')
    const lost = await appendAll(old, 'lost')
    const other = await appendAll(promoted, 'x', 'y')
    expect([lost.offset, other.offset]).toEqual([3, 4])
    expect(await recovered(promoted, common)).toEqual(['x', 'y'])
    expect(await recovered(promoted, lost)).toBe('gap')
  })

  test('[L3] a replica recovers nobody', async () => {
    const [master, replica] = [await start(), await start()]
    const world = await open(replica.url)
    const position = await appendAll(world, 'a')
    await replica.command('REPLICAOF', '127.0.0.1', `${master.port}`)
    await expect(world.log.recover('room', position, KEPT, 10)).rejects.toMatchObject({ name: 'RedisFailure' })
  })

  test('[L3] a restart with the append-only file keeps every position, and ids', async () => {
    const server = await start('--appendonly', 'yes', '--appendfsync', 'always')
    const world = await open(server.url)
    const first = await append(world, 'a', 'id-1')
    const position = await appendAll(world, 'b')
    const heard = await follow(world)
    await server.kill()
    const appending = append(world, 'c', 'id-2')
    await server.restart()
    // Rule L7: it waited for Redis.
    expect(await appending).toMatchObject({ kind: 'stored', position: { offset: 3 } })
    expect(await recovered(world, position)).toEqual(['c'])
    expect(await append(world, 'a', 'id-1')).toMatchObject({ ...first, position: { offset: 1 }, duplicate: true })
    expect((await heard.until('3:c')).filter((word) => word !== 'reset')).toEqual(['3:c'])
  })

  test('[L3] a restart without anything forgets honestly, and followers are told', async () => {
    const server = await start()
    const world = await open(server.url)
    const position = await appendAll(world, 'a', 'b')
    const heard = await follow(world)
    const proof = functionsPart(world.shards, world.caller)
    await server.kill()
    await server.restart()
    await proof.available(AbortSignal.timeout(5_000))
    expect(await proof.prove()).toMatchObject({ kind: 'proved', evidence: { loaded: 1 } })
    expect(await recovered(world, position)).toBe('gap')
    await heard.until('reset')
    await append(world, 'c')
    expect(await heard.until('1:c')).toEqual(['reset', '1:c'])
  })

  test('[L3] a meta that is older than its stream begins a new life', async () => {
    const server = await start()
    const world = await open(server.url)
    const position = await appendAll(world, 'a', 'b', 'c')
    await server.command('HSET', world.keys.channel('room').stored[0], 'o', '1')
    const after = await appendAll(world, 'd')
    expect(after.offset).toBe(1)
    expect(after.epoch).not.toBe(position.epoch)
    expect(await recovered(world, position)).toBe('gap')
    expect(await recovered(world, { ...after, offset: 0 })).toEqual(['d'])
  })
})

describe('what Redis refuses', () => {
  test('[L8] a publication whose announcement is refused is stored, and the audit of others finds it', async () => {
    const server = await start()
    const audited = { ...QUICK, following: { ...QUICK.following, auditEveryMs: 5 } }
    const listener = await open(server.url, { prefix: 'one', log: audited })
    const heard = await follow(listener)
    await server.command('ACL', 'SETUSER', 'mute', 'on', '>secret', '~*', '+@all', 'resetchannels')
    const mute = await open(`redis://mute:secret@127.0.0.1:${server.port}`, { prefix: 'one' })
    expect(await append(mute, 'a')).toMatchObject({ kind: 'stored', duplicate: false })
    expect(mute.logger.events.map(({ name }) => name)).toEqual(['log.failed'])
    expect(await heard.until('1:a')).toEqual(['1:a'])
  })

  test('[L7] a full Redis refuses appends with words, and still recovers', async () => {
    const server = await start()
    const world = await open(server.url)
    const position = await appendAll(world, 'a', 'b')
    await server.command('CONFIG', 'SET', 'maxmemory', '1')
    const refused = await append(world, 'c')
    expect(refused).toMatchObject({ kind: 'unavailable', retryMs: 1_000 })
    expect(JSON.stringify(refused)).toMatch(/maxmemory/)
    expect(await recovered(world, { ...position, offset: 1 })).toEqual(['b'])
    expect(await world.log.recover('never used', position, KEPT, 10)).toMatchObject({ kind: 'gap', top: { offset: 0 } })
    // FUNCTION LOAD is refused too, in words of its own.
    await server.command('CONFIG', 'SET', 'maxmemory', '0')
    await server.command('FUNCTION', 'FLUSH')
    await server.command('CONFIG', 'SET', 'maxmemory', '1')
    const proof = await functionsPart(world.shards, world.caller).prove()
    expect(proof).toMatchObject({ kind: 'not-ready' })
    expect(JSON.stringify(proof)).toMatch(/takes no functions while maxmemory/)
  })

  test('[L8] a user who may not do what the function does is refused in words, and nothing is stored', async () => {
    const server = await start()
    const world = await open(server.url, { prefix: 'one' })
    const before = await appendAll(world, 'a')
    await server.command('ACL', 'SETUSER', 'weak', 'on', '>secret', '~*', '&*', '+@all', '-xadd')
    const weak = await open(`redis://weak:secret@127.0.0.1:${server.port}`, { prefix: 'one' })
    const refused = await append(weak, 'b')
    expect(refused).toMatchObject({ kind: 'unavailable' })
    expect(JSON.stringify(refused)).toMatch(/user executing the script can't/)
    expect(await recovered(world, before)).toEqual([])
  })

  test('[L7] while Redis is away appends wait in their order, and no longer than they may', async () => {
    // Without `always` it may hold a write back while the disk is busy, and lose it when it is killed.
    const server = await start('--appendonly', 'yes', '--appendfsync', 'always')
    const world = await open(server.url, { log: { ...QUICK, lanes: { ...QUICK.lanes, waitMs: 1_500 } } })
    await append(world, 'a')
    await server.kill()
    const waiting = ['b', 'c', 'd'].map((text) => append(world, text, text))
    await server.restart()
    expect((await Promise.all(waiting)).map((one) => one.kind === 'stored' && one.position.offset)).toEqual([2, 3, 4])
    await server.kill()
    const [shard] = world.shards.all()
    if (shard !== undefined) await stateOf(shard.commands, ({ kind }) => kind !== 'connected')
    expect(await append(world, 'e')).toMatchObject({ kind: 'unavailable', reason: 'Redis did not come back in time' })
  })
})

describe('following', () => {
  test('[L4] a subscriber that was cut off hears everything once and in order, with what was said meanwhile', async () => {
    const server = await start()
    const world = await open(server.url)
    const heard = await follow(world)
    for (let index = 1; index <= 60; index++) {
      await append(world, `${index}`)
      if (index % 20 === 10) await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
    }
    await heard.until('60:60')
    expect(heard.words).toEqual(Array.from({ length: 60 }, (_, index) => `${index + 1}:${index + 1}`))
  })

  test('[L5] a thousand clients that come back to one channel are served by few reads, each from its own position', async () => {
    const server = await start()
    const world = await open(server.url)
    const top = await appendAll(world, ...Array.from({ length: 20 }, (_, index) => `${index + 1}`))
    const before = world.log.stats().reads
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, async (_, index) => recovered(world, { ...top, offset: index % 21 })),
    )
    for (const [index, answer] of answers.entries()) expect(answer).toHaveLength(20 - (index % 21))
    expect(world.log.stats().reads - before).toBeLessThanOrEqual(6)
  })

  test('[L5] a read that was issued before the caller asked is not shared', async () => {
    const server = await start()
    const world = await open(server.url)
    const top = await appendAll(world, 'a')
    const early = recovered(world, top)
    const appended = append(world, 'b')
    const late = recovered(world, top)
    await appended
    expect([await early, await late]).toEqual([[], ['b']])
  })
})

describe('proofs', () => {
  test('functions that are gone are missed by the next call, and loaded by the next proof', async () => {
    const server = await start()
    const world = await open(server.url)
    const part = functionsPart(world.shards, world.caller)
    const lost = new Promise<string>((resolve) => part.onLost(resolve))
    expect(await part.prove()).toMatchObject({ kind: 'proved' })
    await server.command('FUNCTION', 'FLUSH')
    const appending = append(world, 'a')
    expect(await lost).toMatch(/functions/)
    expect(await part.prove()).toMatchObject({ kind: 'proved', evidence: { masters: 1, loaded: 1 } })
    expect(await appending).toMatchObject({ kind: 'stored' })
    expect(await part.prove()).toMatchObject({ kind: 'proved', evidence: { loaded: 0 } })
  })

  test('a subscriber is proved by a nonce, again after its connection was lost, and not while Redis is silent', async () => {
    const server = await start()
    const world = await open(server.url)
    const { shards, keys, log } = world
    const part = subscriberPart({
      shards,
      keys,
      subscriptions: log.subscriptions,
      timers: realTimers,
      random: realRandom,
      echoMs: 100,
    })
    expect(await part.prove()).toMatchObject({ kind: 'proved' })
    const lost = new Promise<string>((resolve) => part.onLost(resolve))
    await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
    expect(await lost).toMatch(/subscriber/)
    await part.available(AbortSignal.timeout(5_000))
    await eventually('it is proved again', async () => (await part.prove()).kind === 'proved')
    // It may say, and may not hear any more: a healthy socket that receives nothing.
    const [shard] = shards.all()
    shard?.subscriber.onMessage(() => {})
    expect(await part.prove()).toMatchObject({ kind: 'not-ready', reason: expect.stringMatching(/nonce did not come back/) })
  })
})

describe('durable appends', () => {
  const replicated: Retention = { ...KEPT, durability: 'replicated' }
  const fsynced: Retention = { ...KEPT, durability: 'fsynced' }

  /** Asked for again by its id until the replica, which shares the machine with others, has said so in time. */
  async function confirmed(world: RedisLogWorld, text: string, id: string): Promise<Appended> {
    for (;;) {
      const appended = await append(world, text, id, replicated)
      if (appended.kind !== 'unknown') return appended
    }
  }

  test('[L2] what a replica did not confirm is unknown, also when it is asked for again, and stored once it is confirmed', async () => {
    const [master, replica] = [await start(), await start()]
    await replica.command('REPLICAOF', '127.0.0.1', `${master.port}`)
    const world = await open(master.url)
    await eventually('the replica is online', async () =>
      String(await master.command('INFO', 'replication')).includes('state=online'),
    )
    expect(await confirmed(world, 'a', 'id-1')).toMatchObject({ position: { offset: 1 }, durability: 'replicated' })
    replica.freeze()
    expect(await append(world, 'b', 'id-2', replicated)).toMatchObject({ kind: 'unknown' })
    expect(await append(world, 'b', 'id-2', replicated)).toMatchObject({ kind: 'unknown' })
    replica.thaw()
    const stored = await confirmed(world, 'b', 'id-2')
    expect(stored).toMatchObject({ position: { offset: 2 }, duplicate: true, durability: 'replicated' })
    // One that is gone still counts.
    await replica.kill()
    expect(await append(world, 'c', 'id-3', replicated)).toMatchObject({ kind: 'unknown' })
  })

  test('[L4] without any replica nothing is acknowledged as replicated', async () => {
    const world = await open((await start()).url)
    expect(await append(world, 'a', undefined, replicated)).toMatchObject({ kind: 'unknown' })
  })

  test('[L4] fsynced is refused with the reason where it cannot be had, and before anything is stored', async () => {
    const server = await start()
    const world = await open(server.url)
    expect(await append(world, 'a', undefined, fsynced)).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringMatching(/appendonly/),
    })
    await server.command('CONFIG', 'SET', 'appendonly', 'yes')
    expect(await append(world, 'a', undefined, fsynced)).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringMatching(/everysec/),
    })
    await server.command('CONFIG', 'SET', 'appendfsync', 'always')
    expect(await append(world, 'a', undefined, fsynced)).toMatchObject({
      kind: 'stored',
      position: { offset: 1 },
      durability: 'fsynced',
    })
    await server.command('CONFIG', 'SET', 'appendfsync', 'everysec')
    expect(await append(world, 'b', undefined, fsynced)).toMatchObject({ kind: 'unknown' })
  })
})
