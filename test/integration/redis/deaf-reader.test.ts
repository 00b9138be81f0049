/** The connection on which an instance hears others stands, and nothing comes: it is found by what it does not hear, not by its end. */
import { afterEach, expect, test } from 'vitest'
import { Ear } from '../../contract/instances.ts'
import { ProxyRig } from '../../support/proxy-rig.ts'
import { redisInstance, until, type RedisInstance } from '../../support/redis-instances.ts'

let rig: ProxyRig
const open: RedisInstance[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
  await rig.stop()
})

async function instanceOn(url: string): Promise<RedisInstance> {
  const one = await redisInstance(url)
  open.push(one)
  await one.ready()
  return one
}

test('[I1] [I3] a reader that is half-open is given up when it has not heard itself twice, and hears on the next what was told meanwhile', async () => {
  rig = await ProxyRig.start()
  const [near, far] = [await instanceOn(rig.redis.url), await instanceOn(rig.proxy.url)]
  const ear = new Ear(far.instances)
  await until(async () => (await far.instances.reader.prove()).kind === 'proved')
  const lost: string[] = []
  far.instances.reader.onLost((reason) => lost.push(reason))
  const hole = rig.proxy.add({ kind: 'black-hole', side: 'both', on: 'reader' })
  // Listed by then: it is known to the others with its first renewal.
  await until(async () => (await near.instances.tell(far.instances.id, 'said into the hole')) === 'told')
  await hole.hit()
  for (let proof = 1; proof <= 2; proof++) {
    expect(lost).toEqual([])
    expect(await far.instances.reader.prove()).toMatchObject({ kind: 'not-ready' })
  }
  // In that turn, and not when the read that waits is late.
  expect(lost).toEqual([expect.stringContaining('it receives nothing, though its connection stands')])
  hole.remove()
  await until(() => ear.heard.length > 0)
  expect(ear.heard).toEqual([`${near.instances.id}: said into the hole`])
  await until(async () => (await far.instances.reader.prove()).kind === 'proved')
})
