import { expect, test } from 'vitest'
import { ABOUT, DrivenReadiness, LOAD } from '../../test/support/driven-services.ts'
import { ADMIN_CHANNEL } from '../api/index.ts'
import type { ChannelEvent } from '../channel/index.ts'
import { createMemoryEngine } from '../memory/index.ts'
import { snapshotOf, type Snapshot } from '../readiness/index.ts'
import { RecordingLogger, seededRandom } from '../runtime/manual.ts'
import { AdminFeed } from './admin-feed.ts'

async function feeding() {
  const driven = new DrivenReadiness()
  const { clock, timers } = driven.world
  await driven.open()
  const state = { members: 1, timeline: (): number => driven.readiness.timeline().entries.at(-1)?.seq ?? 0 }
  const feed = new AdminFeed({
    clock,
    timers,
    members: () => state.members,
    seq: () => state.timeline(),
    snapshot: (known) => {
      const report = driven.reporter.report(driven.readiness, ABOUT, LOAD, 'operator')
      return snapshotOf(driven.readiness, report, { clock, bootMs: 0 }, known)
    },
  })
  const engine = createMemoryEngine({ clock, timers, random: seededRandom(1), logger: new RecordingLogger() })
  const log = feed.over(engine.log)
  const heard: Snapshot[] = []
  const hear = (event: ChannelEvent): void => {
    if (event.kind === 'publication') heard.push(JSON.parse(event.publication.data) as Snapshot)
  }
  return { driven, state, feed, log, heard, follow: () => log.follow(ADMIN_CHANNEL, hear) }
}

test('while nobody is there, there is no timer and nothing is said', async () => {
  const { driven, log, heard, follow } = await feeding()
  await driven.turn(5_000)
  const idle = driven.world.timersLeft
  await follow()
  expect(driven.world.timersLeft).toBe(idle + 1)
  log.unfollow(ADMIN_CHANNEL)
  expect(driven.world.timersLeft).toBe(idle)
  await driven.turn(5_000)
  expect(heard).toEqual([])
})

test('one who comes is told the whole, then what is new; nothing twice and nothing left out', async () => {
  const { driven, heard, follow } = await feeding()
  await follow()
  await driven.turn(10_300)
  expect(heard.map(({ whole }) => whole !== undefined)).toEqual([true, ...Array<boolean>(heard.length - 1).fill(false)])
  const seqs = heard.flatMap(({ entries }) => entries.map(({ seq }) => seq))
  expect(seqs).toEqual(driven.readiness.timeline().entries.map(({ seq }) => seq))
  for (const [index, { after }] of heard.slice(1).entries())
    expect(after).toBe(heard[index]?.entries.at(-1)?.seq ?? heard[index]?.after)
})

test('at most four a second, however much happens; at least one a second, when nothing does', async () => {
  const { driven, state, heard, follow } = await feeding()
  let seq = 100
  state.timeline = () => ++seq
  await follow()
  await driven.turn(3_000)
  expect(heard.length).toBe(12)
  state.timeline = () => heard.at(-1)?.entries.at(-1)?.seq ?? heard.at(-1)?.after ?? 0
  await driven.turn(3_000)
  expect(heard.length).toBe(15)
})

test('when another one comes everybody is told the whole, when one goes nobody is', async () => {
  const { driven, state, heard, follow } = await feeding()
  await follow()
  await driven.turn(2_000)
  const wholes = (): number => heard.filter(({ whole }) => whole !== undefined).length
  state.members = 2
  await driven.turn(1_000)
  expect(wholes()).toBe(2)
  state.members = 1
  await driven.turn(2_000)
  expect(wholes()).toBe(2)
})

test('a gate that closes is told within a quarter of a second', async () => {
  const { driven, heard, follow } = await feeding()
  await follow()
  await driven.turn(1_100)
  driven.commands.lease.lost('the socket was closed')
  await driven.turn(250)
  expect(heard.at(-1)?.report.gate).toMatchObject({ state: 'closed', reason: 'redis.commands' })
})

test('the log takes no publication for the channel from anybody, and other channels go where they went', async () => {
  const { driven, log, heard, follow } = await feeding()
  await follow()
  const retention = { size: 10, ttlMs: 60_000, metaTtlMs: 60_000, idWindowMs: 60_000 }
  expect(await log.append(ADMIN_CHANNEL, { data: '{}' }, retention)).toMatchObject({ kind: 'unavailable' })
  expect(heard).toEqual([])
  const others: ChannelEvent[] = []
  await log.follow('room:1', (event) => others.push(event))
  const appended = log.append('room:1', { data: '{}' }, retention)
  await driven.turn(10)
  expect([(await appended).kind, others.length]).toEqual(['stored', 1])
})

test('[R15] after stop no timer of it is left', async () => {
  const { driven, feed, follow } = await feeding()
  const before = driven.world.timersLeft
  await follow()
  feed.stop()
  expect(driven.world.timersLeft).toBe(before)
})
