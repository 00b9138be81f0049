import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { slotOf } from '../../../src/redis/link/index.ts'
import type { Shards } from '../../../src/redis/shards.ts'
import { connectRedis } from '../../../src/redis/topology/index.ts'
import { RedisCluster } from '../../support/redis-cluster.ts'
import { realWorld, stateOf } from '../../support/redis-world.ts'
import { RedisServer } from '../../support/redis-server.ts'

let cluster: RedisCluster
beforeAll(async () => {
  cluster = await RedisCluster.start()
})
afterAll(() => cluster.stop())

const opened: Shards[] = []
afterEach(() => {
  for (const shards of opened.splice(0)) shards.close()
})

async function connect(address = cluster.url): Promise<Shards> {
  const shards = connectRedis({ addresses: [address], commandDeadlineMs: 1_000, connectTimeoutMs: 1_000 }, realWorld)
  opened.push(shards)
  await changed(shards, () => shards.all().length > 0)
  await Promise.all(shards.all().flatMap(({ commands, subscriber }) => [commands.connected(), subscriber.connected()]))
  return shards
}

/** Resolves once `holds`, which is asked at each change. */
function changed(shards: Shards, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (!holds()) return
      takeBack()
      resolve()
    }
    const takeBack = shards.onChange(check)
    check()
  })
}

const keys = Array.from({ length: 30 }, (_, index) => `key:${index}`)
const ownerOf = (shards: Shards, key: string): RedisServer => {
  const name = shards.of(key)?.name
  const server = cluster.members.find(({ port }) => name === `127.0.0.1:${port}`)
  if (server === undefined) throw new Error(`nobody has ${key}`)
  return server
}

describe('a cluster', () => {
  test('slots are those of Redis, with hash tags', async () => {
    const [first] = cluster.masters
    for (const key of [...keys, '{a}b', 'x{}y', '{}', 'a{b', '{{a}}', 'ä{ö}ü', '']) {
      expect([key, slotOf(key)]).toEqual([key, await first?.command('CLUSTER', 'KEYSLOT', key)])
    }
  })

  test('commands go to the master of their key, from one seed', async () => {
    const shards = await connect(`redis-cluster://127.0.0.1:${cluster.replicas[0]?.port}`)
    expect(shards.all().map(({ name }) => name)).toHaveLength(3)
    for (const key of keys) expect(await shards.send(key, ['SET', key, key])).toBe('OK')
    const sizes = await Promise.all(cluster.masters.map((master) => master.command('DBSIZE')))
    expect(sizes.reduce<number>((sum, size) => sum + Number(size), 0)).toBe(keys.length)
  })

  test('sharded pub/sub is heard on each master', async () => {
    const shards = await connect()
    const heard = new Set<string>()
    const all = new Promise<void>((resolve) => {
      for (const { subscriber } of shards.all()) {
        subscriber.onMessage((channel, message) => {
          heard.add(`${channel} ${message}`)
          if (heard.size === keys.length) resolve()
        })
      }
    })
    for (const shard of shards.all()) await shard.subscriber.subscribe(keys.filter((key) => shards.of(key) === shard))
    for (const key of keys) await shards.send(key, ['SPUBLISH', key, 'hello'])
    await all
    expect(heard).toEqual(new Set(keys.map((key) => `${key} hello`)))
  })

  test('a slot on its way: ASK, TRYAGAIN and MOVED are followed, and its subscriptions are told to be taken back', async () => {
    const shards = await connect()
    const [here, there] = ['{move}here', '{move}there']
    const slot = slotOf('{move}')
    const from = ownerOf(shards, here)
    const to = cluster.masters.find((master) => master !== from)
    if (to === undefined) throw new Error('one master only')
    await shards.send(here, ['SET', here, '1'])
    await shards.send(there, ['SET', there, '2'])
    const shard = shards.of(here)
    await shard?.subscriber.subscribe([here])
    const takenBack = new Promise<readonly string[]>((resolve) => shard?.subscriber.onTakenBack(resolve))

    await cluster.beginMove(slot, from, to)
    await cluster.moveKey(there, from, to)
    expect(await shards.send(here, ['GET', here])).toBe('1')
    expect(await shards.send(there, ['GET', there])).toBe('2')
    expect(await shards.send('{move}new', ['SET', '{move}new', '3'])).toBe('OK')
    // One of two keys is gone: only when the rest has followed can it be answered.
    const both = shards.send(here, ['MGET', here, there])
    await cluster.moveKey(here, from, to)
    expect(await both).toEqual(['1', '2'])
    await cluster.endMove(slot, to)

    expect(await takenBack).toEqual([here])
    expect(await shards.send(here, ['GET', here])).toBe('1')
    expect(ownerOf(shards, here)).toBe(to)
    await shards.of(here)?.subscriber.subscribe([here])
  })

  test('a slot that moves under load: each command that was answered was done once, in the order in which it was sent', async () => {
    const shards = await connect()
    const counter = '{busy}counter'
    const slot = slotOf(counter)
    const from = ownerOf(shards, counter)
    const to = cluster.masters.find((master) => master !== from)
    if (to === undefined) throw new Error('one master only')
    const answers: unknown[] = []
    const stop = new AbortController()
    const load = (async () => {
      while (!stop.signal.aborted) answers.push(await shards.send(counter, ['INCR', counter]))
    })()
    for (const [source, target] of [
      [from, to],
      [to, from],
    ] as const) {
      await cluster.beginMove(slot, source, target)
      await cluster.moveKey(counter, source, target)
      await cluster.endMove(slot, target)
    }
    stop.abort()
    await load
    expect(answers.length).toBeGreaterThan(20)
    expect(answers).toEqual(answers.map((_, index) => index + 1))
  })

  test('an empty master that takes slots over becomes one of them', async () => {
    const shards = await connect()
    const slot = slotOf('{guest}')
    const from = ownerOf(shards, '{guest}')
    const guest = await RedisCluster.startMember()
    try {
      await cluster.meet(guest)
      await cluster.untilKnown(guest)
      await cluster.beginMove(slot, from, guest)
      expect(await shards.send('{guest}', ['SET', '{guest}', 'asked'])).toBe('OK')
      expect(shards.all()).toHaveLength(4)
      await cluster.endMove(slot, guest)
      expect(await shards.send('{guest}', ['GET', '{guest}'])).toBe('asked')
      expect(shards.of('{guest}')?.name).toBe(`127.0.0.1:${guest.port}`)
      await cluster.beginMove(slot, guest, from)
      await cluster.moveKey('{guest}', guest, from)
      await cluster.endMove(slot, from)
      expect(await shards.send('{guest}', ['GET', '{guest}'])).toBe('asked')
    } finally {
      await cluster.forget(guest)
      await guest.stop()
    }
  })

  test('a master that is killed is replaced by its replica, and comes back as a replica', async () => {
    const shards = await connect()
    const key = '{fail}'
    const master = ownerOf(shards, key)
    const before = shards.of(key)
    if (before === undefined) throw new Error('no shard')
    const lost = stateOf(before.commands, (state) => state.kind === 'lost')
    await master.kill()
    await lost
    await expect(shards.send(key, ['SET', key, 'no'])).rejects.toMatchObject({ kind: 'unreachable' })
    await changed(shards, () => shards.of(key) !== undefined && shards.of(key) !== before)
    await shards.of(key)?.commands.connected()
    expect(before.commands.state.kind).toBe('closed')
    expect(await shards.send(key, ['SET', key, 'yes'])).toBe('OK')
    expect(shards.all()).toHaveLength(3)
    await master.restart()
    expect(await shards.send(key, ['GET', key])).toBe('yes')
  })

  test('a member of a cluster that is taken for a Redis by itself says what it is', async () => {
    const shards = connectRedis({ addresses: [cluster.members[0]?.url ?? ''] }, realWorld)
    opened.push(shards)
    const [shard] = shards.all()
    if (shard === undefined) throw new Error('no shard')
    const state = await stateOf(shard.commands, (state) => state.kind === 'connecting' && state.attempt > 1)
    expect(state).toMatchObject({ reason: { message: expect.stringContaining('its address begins with redis-cluster://') } })
  })

  test('a Redis by itself that is taken for a cluster says so', async () => {
    const server = await RedisServer.start()
    try {
      const shards = connectRedis({ addresses: [`redis-cluster://127.0.0.1:${server.port}`] }, realWorld)
      opened.push(shards)
      await expect.poll(() => shards.problem).toContain('it stands alone, and no member of a cluster')
    } finally {
      await server.stop()
    }
  })
})
