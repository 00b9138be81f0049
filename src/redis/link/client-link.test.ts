import { describe, expect, test } from 'vitest'
import { ManualWorld, seededRandom } from '../../runtime/manual.ts'
import { RedisFailure } from '../failure.ts'
import type { LinkState } from '../link.ts'
import { ClientLink } from './client-link.ts'
import type { Target } from './endpoint.ts'

const away = new RedisFailure('unreachable', 'nobody knows where')
const limits = { commandDeadlineMs: 3_000, connectTimeoutMs: 3_000, queueMax: 10 }

/** A link that never comes to connect, and how it was asked to. */
function lost(locate: () => Promise<Target> = () => Promise.reject(away)) {
  const world = new ManualWorld()
  let tries = 0
  const link = new ClientLink({
    use: 'commands',
    locate() {
      tries++
      return locate()
    },
    limits,
    world: { clock: world.clock, timers: world.timers, random: seededRandom(1) },
    wanted: { mode: 'standalone', isMaster: false },
  })
  return { world, link, tries: () => tries }
}

describe('a link that finds nobody', () => {
  test('begins after its maker had the time to listen, and tries at a pace that never ends', async () => {
    const { world, link, tries } = lost()
    const states: LinkState[] = []
    link.onState((state) => states.push(state))
    await world.advance(0)
    expect(states.at(-1)).toMatchObject({ kind: 'connecting', epoch: 1, reason: away })
    const first = tries()
    await world.advance(60_000)
    const slowly = tries() - first
    await world.advance(60_000)
    expect(slowly).toBeGreaterThanOrEqual(30)
    expect(tries() - first - slowly).toBeGreaterThanOrEqual(30)
    expect(slowly).toBeLessThan(90)
    link.close()
    expect(world.timersLeft).toBe(0)
  })

  test('what was learnt elsewhere makes it try at once', async () => {
    const { world, link, tries } = lost()
    await world.advance(60_000)
    const before = tries()
    await world.advance(0)
    expect(tries()).toBe(before)
    link.giveUp(new RedisFailure('demoted', 'another one is the master'))
    await world.advance(0)
    expect(tries()).toBe(before + 1)
    link.close()
  })

  test('what a try brings that was given up is nobody’s any more', async () => {
    const answers: ((reason: RedisFailure) => void)[] = []
    const { world, link } = lost(() => new Promise<Target>((_resolve, reject) => answers.push(reject)))
    await world.advance(0)
    link.giveUp(away)
    await world.advance(0)
    expect(answers).toHaveLength(2)
    const before = link.state
    answers[0]?.(new RedisFailure('unreachable', 'the old answer'))
    await world.advance(0)
    expect(link.state).toBe(before)
    link.close()
  })

  test('a listener that closes the link ends it, and everybody hears the same order', async () => {
    const { world, link } = lost()
    const heard: string[] = []
    link.onState((state) => {
      heard.push(`first ${state.kind}`)
      link.close()
    })
    link.onState((state) => heard.push(`second ${state.kind}`))
    await world.advance(1_000)
    expect(heard).toEqual(['first connecting', 'second connecting', 'first closed', 'second closed'])
    expect(world.timersLeft).toBe(0)
  })
})
