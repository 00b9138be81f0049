import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ChannelEvent, Retention } from '../../../src/channel/index.ts'
import { slotOf } from '../../../src/redis/link/index.ts'
import { subscriberPart } from '../../../src/redis/log/index.ts'
import { realRandom, realTimers } from '../../../src/runtime/real.ts'
import { RedisCluster } from '../../support/redis-cluster.ts'
import { RedisLogWorld } from '../../support/redis-log-world.ts'

const KEPT: Retention = { size: 1_000, ttlMs: 60_000, metaTtlMs: 600_000, idWindowMs: 30_000 }

let cluster: RedisCluster
beforeAll(async () => {
  cluster = await RedisCluster.start({ replicas: false })
})
afterAll(() => cluster.stop())

test('[L3] [L4] a slot that moves under appends costs no publication and no position, with and without ids', async () => {
  const world = await RedisLogWorld.open(cluster.url, { hasRealClock: true })
  try {
    const { log, keys } = world
    const { stored, announcements } = keys.channel('{braces} in the name')
    const slot = slotOf(announcements)
    const from = cluster.masters[Math.min(2, Math.floor((slot * 3) / 16_384))]
    const to = cluster.masters.find((master) => master !== from)
    if (from === undefined || to === undefined) throw new Error('no masters')
    const heard: ChannelEvent[] = []
    let tell = (): void => {}
    await log.follow('{braces} in the name', (event) => {
      heard.push(event)
      tell()
    })
    let count = 0
    const append = async (): Promise<void> => {
      const offset = ++count
      const id = offset % 2 === 0 ? {} : { id: `id-${offset}` }
      const appended = await log.append('{braces} in the name', { data: `${offset}`, ...id }, KEPT)
      expect(appended).toMatchObject({ kind: 'stored', position: { offset }, duplicate: false })
    }
    await append()
    const { top } = await log.read('{braces} in the name', { limit: 0, reverse: false }, KEPT)
    for (let round = 0; round < 10; round++) await append()
    await cluster.beginMove(slot, from, to)
    const early: Promise<void>[] = []
    for (const key of stored) {
      // Some of its keys are here and some there: Redis says TRYAGAIN until all have moved.
      early.push(append())
      await cluster.moveKey(key, from, to)
    }
    await cluster.endMove(slot, to)
    await Promise.all(early)
    for (let round = 0; round < 10; round++) await append()
    const isAll = (): boolean => heard.some((event) => event.kind === 'publication' && event.publication.offset === count)
    while (!isAll()) await new Promise<void>((resolve) => (tell = resolve))
    const offsets = heard.flatMap((event) => (event.kind === 'publication' ? [event.publication.offset] : []))
    expect(offsets).toEqual(Array.from({ length: count }, (_, index) => index + 1))
    // Another master is another reign: one new token, and the old positions go on.
    expect(heard.filter(({ kind }) => kind === 'reset')).toHaveLength(1)
    const recovery = await log.recover('{braces} in the name', top, KEPT, 1_000)
    expect(recovery.kind === 'continuous' && recovery.publications.map(({ offset }) => offset)).toEqual(offsets.slice(1))
  } finally {
    world.close()
  }
})

test('each master’s subscriber is proved by a nonce of its own', async () => {
  const world = await RedisLogWorld.open(cluster.url, { hasRealClock: true })
  try {
    const { shards, keys, log } = world
    const { subscriptions } = log
    const part = subscriberPart({ shards, keys, subscriptions, timers: realTimers, random: realRandom, echoMs: 2_000 })
    expect(await part.prove()).toMatchObject({ kind: 'proved', evidence: { masters: 3 } })
    const lost = new Promise<string>((resolve) => part.onLost(resolve))
    await cluster.masters[1]?.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
    expect(await lost).toContain(`${cluster.masters[1]?.port}`)
  } finally {
    world.close()
  }
})
