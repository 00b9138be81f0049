import { describe, expect, test } from 'vitest'
import { documentOf, entry, event, NIGHT_MS } from '../../../test/support/incident-entries.ts'

describe('a document is built', () => {
  test('in bounded memory: a gate that flaps all night keeps how it began and how it ended, and the rest is counted', () => {
    const night = Array.from({ length: 500 }, (_, n) =>
      event(n, 'gate.closed', { reason: 'gate: redis.commands', explanation: `closed for ${n}` }),
    )
    const { timeline, read } = documentOf(night)
    expect(timeline.events.length + timeline.dropped).toBe(500)
    expect(timeline.events.length).toBeLessThan(60)
    expect([timeline.events[0]?.atMs, timeline.events.at(-1)?.atMs]).toEqual([NIGHT_MS, NIGHT_MS + 499_000])
    expect(read.notes).toEqual([`${timeline.dropped} life-cycle events were one too many, and are not kept`])
  })

  test('with what was said before an end: the last errors of that instance, and of no other', () => {
    const failed = (s: number, n: number, instance: string) => entry(s, `attempt ${n} failed`, { severity: 'ERROR', instance })
    const { samples } = documentOf([
      ...Array.from({ length: 20 }, (_, n) => failed(n, n, 'a')),
      failed(20, 99, 'b'),
      entry(21, 'Container called exit(3).', { kind: 'platform', instance: 'a' }),
    ])
    const said = samples.filter(({ instance }) => instance === 'a').map(({ quote }) => quote)
    expect(said).toEqual(
      expect.arrayContaining(['attempt 0 failed', 'attempt 17 failed', 'attempt 18 failed', 'attempt 19 failed']),
    )
  })

  test('with how long and how much each instance and revision was heard of', () => {
    const { revisions, instances, window } = documentOf([
      event(0, 'server.starting', {}, 'a', 'one'),
      event(60, 'server.stopped', {}, 'a', 'one'),
      event(30, 'server.starting', {}, 'b', 'one'),
      entry(90, 'GET /', { kind: 'request', instance: 'b', revision: 'one', severity: 'ERROR' }),
    ])
    expect(revisions).toMatchObject([{ name: 'one', entries: 4, requests: 1, errors: 1, instances: 2, instanceMs: 120_000 }])
    expect(instances.map(({ name, entries }) => [name, entries])).toEqual([
      ['a', 2],
      ['b', 2],
    ])
    expect(window).toEqual({ firstMs: NIGHT_MS, lastMs: NIGHT_MS + 90_000 })
  })
})
