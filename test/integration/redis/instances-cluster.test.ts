import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { slotOf } from '../../../src/redis/link/index.ts'
import { RedisKeys } from '../../../src/redis/keys.ts'
import { Ear, instancesContract } from '../../contract/instances.ts'
import { RedisCluster } from '../../support/redis-cluster.ts'
import { redisInstance, until, type RedisInstance } from '../../support/redis-instances.ts'
import type { RedisServer } from '../../support/redis-server.ts'

/** The rules of the instances where their streams lie on one master of several. */
describe('on a cluster', () => {
  let cluster: RedisCluster
  let open: RedisInstance[] = []
  /** A new one for each test: instances of the test before are none of this one's. */
  let tests = 0

  beforeAll(async () => {
    cluster = await RedisCluster.start({ replicas: false })
  })
  afterAll(() => cluster.stop())
  afterEach(closeAll)

  const prefix = (): string => `test${tests}`

  async function another(): Promise<RedisInstance> {
    const one = await redisInstance(cluster.url, prefix())
    open.push(one)
    await one.ready()
    one.instances.describe(() => 'info')
    await until(async () => (await leases()).includes(one.instances.id))
    return one
  }

  async function leases(): Promise<readonly string[]> {
    const { control } = new RedisKeys(prefix())
    return (await (await owner(control.leases)).command('ZRANGE', control.leases, '0', '-1')) as readonly string[]
  }

  async function owner(key: string): Promise<RedisServer> {
    for (const member of cluster.members) {
      const answer = await member.command('EXISTS', key).catch(() => undefined)
      if (answer !== undefined) return member
    }
    throw new Error(`nobody has ${key}`)
  }

  async function closeAll(): Promise<void> {
    expect(open.flatMap((one) => one.faults)).toEqual([])
    await Promise.all(open.map((one) => one.close()))
    open = []
  }

  instancesContract(
    'Redis Cluster',
    async () => {
      tests++
      const first = await another()
      return {
        first: first.instances,
        another: async () => (await another()).instances,
        leave: async (left) => open.find(({ instances }) => instances === left)?.close(),
        until,
        close: closeAll,
      }
    },
    false,
  )

  test('[I1] words go on in order, each once, while the slot of the streams moves to another master', async () => {
    tests++
    const [first, second] = [await another(), await another()]
    const ear = new Ear(second.instances)
    await until(() => ear.gaps.length > 0)
    const { control } = new RedisKeys(prefix())
    const slot = slotOf(control.all)
    const from = await owner(control.all)
    const [to = from] = cluster.members.filter((member) => member !== from)
    const tell = async (begin: number, last: number): Promise<void> => {
      for (let index = begin; index < last; index++) {
        await first.instances.tell(index % 2 === 0 ? undefined : second.instances.id, `${index}`)
      }
    }
    await tell(0, 20)
    const moving = tell(20, 60)
    await cluster.beginMove(slot, from, to)
    const keys = (await from.command('CLUSTER', 'GETKEYSINSLOT', String(slot), '1000')) as readonly string[]
    for (const key of keys) await cluster.moveKey(key, from, to)
    await cluster.endMove(slot, to)
    await moving
    await tell(60, 80)
    await until(() => ear.heard.length >= 80)
    expect(ear.heard).toEqual(Array.from({ length: 80 }, (_, index) => `${first.instances.id}: ${index}`))
    expect(ear.gaps.filter((gap) => gap === 'lost')).toEqual([])
    await until(async () => (await second.instances.reader.prove()).kind === 'proved')
  })
})
