import { describe, expect, test } from 'vitest'
import { DrivenReadiness } from '../../test/support/driven-services.ts'
import { modelAt, stripsOf, trimmed } from './moments.ts'
import { verdictOf } from './verdict.ts'

/** Open at 30, commands lost at 500, back at 1,530. */
async function lived(): Promise<DrivenReadiness> {
  const driven = new DrivenReadiness({ backoff: { baseMs: 2_000, maxMs: 2_000 } })
  await driven.open()
  await driven.turn(470)
  driven.commands.lease.lost('the socket was closed')
  await driven.turn(1_000)
  return driven
}

describe('moments', () => {
  test('[R13] the model at a moment is what it was then', async () => {
    const driven = await lived()
    const { rules } = driven.readiness
    const gate = rules.gates[0] ?? expect.fail('there is no gate')
    const kinds = [0, 29, 30, 499, 500, 1_500].map(
      (atMs) => verdictOf(rules, modelAt(rules, driven.readiness.timeline(), atMs), gate).kind,
    )
    expect(kinds).toEqual(['closed', 'closed', 'open', 'open', 'closed', 'closed'])
    expect(modelAt(rules, driven.readiness.timeline(), 9_999)).toEqual(driven.readiness.model)
  })

  test('strips are gapless and begin where the timeline does', async () => {
    const driven = await lived()
    const { services, gates } = stripsOf(driven.readiness.rules, driven.readiness.timeline(), 1_500)
    expect(gates.get('clients')).toEqual([
      { word: 'closed', fromMs: 0, toMs: 30 },
      { word: 'open', fromMs: 30, toMs: 500 },
      { word: 'closed', fromMs: 500, toMs: 1_500 },
    ])
    expect(services.get('redis.commands')).toEqual([
      { word: 'idle', fromMs: 0, toMs: 0 },
      { word: 'starting', fromMs: 0, toMs: 10 },
      { word: 'ready', fromMs: 10, toMs: 500 },
      { word: 'lost', fromMs: 500, toMs: 1_500 },
    ])
  })

  test('a drain is another word than closed, from the turn in which it began', async () => {
    const driven = await lived()
    void driven.readiness.drain()
    const spans = stripsOf(driven.readiness.rules, driven.readiness.timeline(), 2_000).gates.get('clients')
    expect(spans?.at(-1)).toEqual({ word: 'draining', fromMs: 1_500, toMs: 2_000 })
  })

  test('[R13] a trimmed timeline leads to the same end and the same later moments', async () => {
    const driven = await lived()
    const { rules } = driven.readiness
    const view = driven.readiness.timeline()
    for (let max = 0; max <= view.entries.length; max++) {
      const short = trimmed(rules, view, max)
      expect(short.entries.length).toBe(max)
      expect(modelAt(rules, short, 9_999)).toEqual(driven.readiness.model)
      const beginMs = short.entries[0]?.atMs ?? 9_999
      expect(modelAt(rules, short, beginMs)).toEqual(modelAt(rules, view, beginMs))
    }
  })
})
