/** What the model thinks through (test/lineage-model.test.ts), done to real servers. */
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { RedisProxy } from '../../../src/lab/proxy/index.ts'
import { seededRandom } from '../../../src/runtime/manual.ts'
import { RealReigns, type Verdicts } from '../../support/lineage/real.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { realWorld } from '../../support/redis-world.ts'
import { IS_FULL } from '../../support/tier.ts'

const SEED = Number(process.env['TIDEGATE_SEED'] ?? 1)

const cleanUps: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

function reigns(planted: Readonly<Record<string, string>> = {}): RealReigns {
  const made = new RealReigns(planted)
  cleanUps.push(() => made.stop())
  return made
}

function said(what: string, verdicts: Verdicts): Verdicts {
  const { recoveries, continuous, lies, debts } = verdicts
  if (!IS_FULL) return verdicts
  console.log(
    `lineage, real: ${what}: ${recoveries} positions, continuous ${continuous}, false true ${lies}, false false ${debts}`,
  )
  return verdicts
}

/** Nobody is told anything untrue, nobody is forgotten, and both answers were given. */
function honest(what: string, verdicts: Verdicts): void {
  expect(said(what, verdicts)).toMatchObject({ lies: 0, debts: 0 })
  expect(verdicts.continuous).toBeGreaterThan(0)
  expect(verdicts.continuous).toBeLessThan(verdicts.recoveries)
}

/** A replica that has the first 100 and, with a link that dies in the middle of a word, some of the 1,000 after them. */
async function cutOff(world: RealReigns, bytes: number): Promise<{ readonly a: RedisServer; readonly b: RedisServer }> {
  const [a, b] = [await world.server(), await world.server()]
  const road = await RedisProxy.listen({ target: { port: a.port }, ...realWorld })
  cleanUps.push(() => road.stop())
  await world.follow(b, a, road.port)
  await world.append(a, 100, true)
  road.add({ kind: 'limit', side: 'reply', bytes, ends: 'silent' })
  await world.append(a, 1_000)
  return { a, b }
}

async function promote(server: RedisServer): Promise<void> {
  await server.command('REPLICAOF', 'NO', 'ONE')
}

describe('lineage on real servers', () => {
  test('[L3] a replica that was cut off is promoted and goes past the old top: nobody past the cut is told that nothing is missing', async () => {
    const random = seededRandom(SEED)
    console.log(`lineage, real: seed ${SEED} (TIDEGATE_SEED)`)
    for (const bytes of [0, ...Array.from({ length: 3 }, () => Math.floor(random.next() * 200_000))]) {
      const world = reigns()
      const { a, b } = await cutOff(world, bytes)
      await a.kill()
      await promote(b)
      honest(`cut off after ${bytes} bytes, promoted`, await world.present(b))
      await world.append(b, 1_200)
      honest(`cut off after ${bytes} bytes, past the old top`, await world.present(b))
    }
  })

  test('[L3] a restart from an older snapshot', async () => {
    const world = reigns()
    const a = await world.server()
    await world.append(a, 50)
    await a.command('SAVE')
    await world.append(a, 70)
    await a.kill()
    await a.restart()
    honest('older snapshot', await world.present(a))
    await world.append(a, 100)
    honest('older snapshot, past the old top', await world.present(a))
  })

  test('[L3] a restart with nothing: a new life, in which no older position is good', async () => {
    const world = reigns()
    const a = await world.server()
    await world.append(a, 120)
    await a.kill()
    await a.restart()
    expect(await world.present(a)).toMatchObject({ continuous: 0, lies: 0, debts: 0 })
    await world.append(a, 300)
    honest('empty, past the old top', await world.present(a))
  })

  test('[L3] a split brain, both sides; the deposed master comes back as a replica, and is promoted again', async () => {
    const world = reigns()
    const { a, b } = await cutOff(world, 5_000)
    await promote(b)
    await world.append(b, 1_100)
    await world.append(a, 300)
    honest('split brain, the new master', await world.present(b))
    honest('split brain, the deposed master', await world.present(a))
    await world.follow(a, b)
    await world.append(b, 10, true)
    await b.kill()
    await promote(a)
    honest('deposed and promoted again', await world.present(a))
    await world.append(a, 500)
    honest('deposed and promoted again, past the old top', await world.present(a))
  })

  test('[L3] what loses nothing costs nobody a position: planned failover, restarts from the append-only file, promotion', async () => {
    const world = reigns()
    const aof = ['--appendonly', 'yes', '--appendfsync', 'always']
    const [a, b] = [await world.server(...aof), await world.server(...aof)]
    const whole = async (what: string, server: RedisServer): Promise<void> => {
      for (const step of [what, `${what}, and on`]) {
        const verdicts = said(step, await world.present(server))
        expect(verdicts).toMatchObject({ lies: 0, debts: 0, continuous: verdicts.recoveries })
        await world.append(server, 50)
      }
    }
    await world.append(a, 50)
    await world.follow(b, a)
    await a.command('FAILOVER')
    await world.isReplica(a)
    await whole('planned failover', b)
    await b.command('FAILOVER')
    await world.isReplica(b)
    await whole('planned failover back', a)
    await a.terminate()
    await a.restart()
    await whole('restart from the append-only file', a)
    await a.kill()
    await a.restart()
    await whole('kill -9 and restart from the append-only file', a)
    await world.follow(b, a)
    await world.append(a, 50, true)
    await a.kill()
    await promote(b)
    await whole('promotion of a replica that has everything', b)
  })

  /** The library with one change of its text. */
  function planted(file: string, from: string, to: string): Readonly<Record<string, string>> {
    const text = readFileSync(new URL(`../../../src/redis/functions/${file}.lua`, import.meta.url), 'utf8')
    expect(text).toContain(from)
    return { [file]: text.replace(from, to) }
  }

  test.each([
    ['no token of its own for a new reign', 'append', 'elseif self.r ~= id then', 'elseif false then'],
    ['the cut one too far', 'append', "self.o .. ':' .. self.g)", "(self.o + 1) .. ':' .. self.g)"],
    ['the cut is not looked at', 'recover', "tonumber(string.match(past, '^(%d+):')) or -1", 'self.o or -1'],
  ])('[L3] planted, and found: %s', async (what, file, from, to) => {
    const world = reigns(planted(file, from, to))
    const { a, b } = await cutOff(world, 0)
    await a.kill()
    await promote(b)
    await world.append(b, 1_200)
    expect(said(`planted: ${what}`, await world.present(b)).lies).toBeGreaterThan(0)
  })

  test('[L3] planted, and found: the cut is not recorded', async () => {
    const world = reigns(planted('append', "redis.call('HSET', meta, 'c:' .. self.t, self.o .. ':' .. self.g)", ''))
    // Before each answer, or a sync that is under way lets Redis hold back what it has acknowledged: killed then, it owes nothing.
    const a = await world.server('--appendonly', 'yes', '--appendfsync', 'always')
    await world.append(a, 50)
    await a.kill()
    await a.restart()
    await world.append(a, 50)
    expect(said('planted: the cut is not recorded', await world.present(a)).debts).toBeGreaterThan(0)
  })
})
