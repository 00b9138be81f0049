import { expect, test } from 'vitest'
import { ABOUT, DrivenReadiness, LOAD } from '../../test/support/driven-services.ts'
import { modelAt } from './moments.ts'
import { snapshotOf, unpacked, type Known, type Snapshot } from './snapshot.ts'

const take = (driven: DrivenReadiness, known?: Known): Snapshot => {
  const report = driven.reporter.report(driven.readiness, ABOUT, LOAD, 'operator')
  const snapshot = snapshotOf(driven.readiness, report, { clock: driven.clock, bootMs: 0 }, known)
  return JSON.parse(JSON.stringify(snapshot)) as Snapshot
}

const seqs = ({ entries }: Snapshot): readonly number[] => entries.map(({ seq }) => seq)

test('who knows nothing is told the whole, and can replay it to what is known here', async () => {
  const driven = new DrivenReadiness()
  await driven.open()
  const { whole, entries, after, report, waterfall } = take(driven)
  if (whole === undefined) return expect.fail('no whole')
  expect(after).toBe(0)
  const { rules, base } = unpacked(whole)
  expect(rules).toEqual(driven.readiness.rules)
  expect(modelAt(rules, { base, entries }, 9_999)).toEqual(driven.readiness.model)
  expect([report.gate.state, waterfall.totalMs, waterfall.path]).toEqual(['open', 30, ['redis.commands', 'redis.subscriber']])
})

test('who knows a part is told the rest, without the whole', async () => {
  const driven = new DrivenReadiness()
  await driven.open()
  const last = seqs(take(driven)).at(-1) ?? 0
  const same = take(driven, { instance: ABOUT.instance, seq: last })
  expect([same.after, seqs(same), same.whole]).toEqual([last, [], undefined])
  driven.commands.lease.lost('gone')
  const more = take(driven, { instance: ABOUT.instance, seq: last })
  expect(more.whole).toBeUndefined()
  expect(seqs(more)).toEqual(seqs(more).map((_, index) => last + 1 + index))
  expect(more.entries.map(({ kind }) => kind)).toEqual(['service', 'gate', 'service'])
})

test.each<[string, Known]>([
  ['another instance', { instance: 'another', seq: 3 }],
  ['a number that is not given yet', { instance: ABOUT.instance, seq: 1_000 }],
])('who knows %s is told the whole', async (_, known) => {
  const driven = new DrivenReadiness()
  await driven.open()
  expect(take(driven, known).whole).toBeDefined()
})

test('who was away for so long that entries were forgotten is told the whole; it is bounded', async () => {
  const driven = new DrivenReadiness({ timelineMax: 1_000 })
  await driven.open()
  // Three services, proved once a second.
  await driven.turn(800_000)
  const snapshot = take(driven, { instance: ABOUT.instance, seq: 5 })
  expect(snapshot.whole).toBeDefined()
  expect(snapshot.entries.length).toBe(1_000)
  expect(snapshot.after).toBe((seqs(snapshot)[0] ?? 0) - 1)
})
