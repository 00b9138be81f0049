import { describe, expect, test } from 'vitest'
import { modelAt, snapshotOf, type Known, type Snapshot } from '../../../src/readiness/index.ts'
import { ABOUT, DrivenReadiness, LOAD } from '../../../test/support/driven-services.ts'
import { received, type History } from './history.ts'
import { rowsAt, sparkOf } from './rows.ts'
import { entryInWords, notable } from './words.ts'

/** A snapshot as it comes over the wire. */
function take(driven: DrivenReadiness, known?: Known, about = ABOUT): Snapshot {
  const report = driven.reporter.report(driven.readiness, about, LOAD, 'operator')
  return JSON.parse(JSON.stringify(snapshotOf(driven.readiness, report, { clock: driven.clock, bootMs: 0 }, known))) as Snapshot
}

function fits(history: History | 'unfit'): History {
  return history === 'unfit' ? expect.fail('it did not fit') : history
}

const knownOf = ({ report, seq }: History): Known => ({ instance: report.instance, seq })

async function opened(): Promise<{ readonly driven: DrivenReadiness; readonly history: History }> {
  const driven = new DrivenReadiness()
  await driven.open()
  return { driven, history: fits(received(undefined, take(driven), 0)) }
}

describe('what is known of an instance', () => {
  test('goes on with what is new, and replays to what the instance knows', async () => {
    const { driven, history } = await opened()
    driven.commands.lease.lost('gone')
    await driven.turn(700)
    const next = fits(received(history, take(driven, knownOf(history)), 700))
    expect(next.view.entries.length).toBeGreaterThan(history.view.entries.length)
    expect(modelAt(next.rules, next.view, 9_999)).toEqual(driven.readiness.model)
    expect([next.report.gate.state, next.receivedMs]).toEqual(['closed', 700])
  })

  test('what comes twice, by two ways, is there once', async () => {
    const { driven, history } = await opened()
    await driven.turn(3_000)
    const snapshot = take(driven, knownOf(history))
    const once = fits(received(history, snapshot, 3_000))
    const twice = fits(received(once, snapshot, 3_000))
    expect(twice.view.entries).toEqual(once.view.entries)
    expect(twice.seq).toBe(once.seq)
  })

  test('a part is unfit without what goes before it, of another instance, or of another life of it', async () => {
    const { driven, history } = await opened()
    await driven.turn(3_000)
    const part = take(driven, knownOf(history))
    expect(received(undefined, part, 0)).toBe('unfit')
    expect(received({ ...history, seq: history.seq - 1 }, part, 0)).toBe('unfit')
    expect(received({ ...history, report: { ...history.report, instance: 'another' } }, part, 0)).toBe('unfit')
    expect(received({ ...history, nowMs: 99_999 }, part, 0)).toBe('unfit')
  })

  test('a whole of the same life keeps the older part, one of another takes its place', async () => {
    const { driven, history } = await opened()
    await driven.turn(3_000)
    const whole = take(driven)
    const short = { ...whole, after: whole.after + 5, entries: whole.entries.slice(5) }
    expect(fits(received(history, short, 0)).view.entries.map(({ seq }) => seq)).toEqual(whole.entries.map(({ seq }) => seq))
    const other = take(driven, undefined, { ...ABOUT, instance: 'another' })
    expect(fits(received(history, { ...other, entries: other.entries.slice(5), after: 5 }, 0)).view.entries[0]?.seq).toBe(6)
  })

  test('is bounded, and still replays', async () => {
    const { driven, history } = await opened()
    let known = history
    for (let times = 0; times < 8; times++) {
      await driven.turn(250_000)
      known = fits(received(known, take(driven, knownOf(known)), 0))
    }
    expect(known.seq).toBeGreaterThan(4_000)
    expect(known.view.entries.length).toBeLessThanOrEqual(4_000)
    expect(modelAt(known.rules, known.view, Number.POSITIVE_INFINITY)).toEqual(driven.readiness.model)
  })
})

describe('the table at a moment', () => {
  const rowOf = (history: History, name: string, atMs: number) =>
    rowsAt(modelAt(history.rules, history.view, atMs), history.report, atMs).find((row) => row.name === name) ??
    expect.fail(`${name} is not there`)

  test('shows what was true then: state, epoch, evidence, its age', async () => {
    const { driven } = await opened()
    await driven.turn(2_500)
    driven.commands.lease.lost('the socket was closed')
    await driven.turn(500)
    const history = fits(received(undefined, take(driven), 0))
    expect(rowOf(history, 'redis.commands', 2_400)).toMatchObject({
      word: 'ready',
      epoch: 1,
      evidence: { canaryMs: 0.6 },
      trouble: undefined,
    })
    expect(rowOf(history, 'redis.commands', 2_400).proofAgeMs).toBeLessThan(1_000)
    expect(rowOf(history, 'redis.commands', 2_530)).toMatchObject({ word: 'lost', trouble: 'the socket was closed' })
    expect(rowOf(history, 'redis.commands', 5)).toMatchObject({ word: 'starting', attempt: 1, proofAgeMs: undefined })
  })

  test('the next attempt of one whose needs are away is not by time, and is not told', async () => {
    const { driven } = await opened()
    driven.commands.lease.lost('gone')
    const history = fits(received(undefined, take(driven), 0))
    expect(rowOf(history, 'redis.commands', 30).nextAttemptInMs).toBeGreaterThan(0)
    expect(rowOf(history, 'redis.subscriber', 30).nextAttemptInMs).toBeUndefined()
    expect(history.report.services.map(({ name, nextAttemptInMs }) => [name, nextAttemptInMs !== undefined])).toEqual([
      ['redis.commands', true],
      ['redis.subscriber', false],
      ['monitor', false],
    ])
  })

  test('one that starts again says what went wrong before', async () => {
    const { driven } = await opened()
    driven.commands.lease.lost('the socket was closed')
    await driven.turn(1_000)
    const history = fits(received(undefined, take(driven), 0))
    expect(rowOf(history, 'redis.commands', 1_030)).toMatchObject({
      word: 'starting',
      before: 'the socket was closed',
      trouble: undefined,
    })
    expect(rowOf(history, 'redis.commands', 5).before).toBeUndefined()
  })
})

describe('in words', () => {
  test('proofs that renew what was known are left out, those that changed something are not', async () => {
    const { driven } = await opened()
    await driven.turn(5_000)
    driven.commands.ready()
    const { entries } = driven.readiness.timeline()
    const kept = notable(entries).flatMap((entry) =>
      entry.kind === 'service' && entry.service === 'redis.commands' ? [entry.event.kind] : [],
    )
    expect(kept).toEqual(['starting', 'ready'])
    expect(notable(entries).filter(({ kind }) => kind === 'gate').length).toBe(1)
  })

  test('a ready after a loss is news again', async () => {
    const { driven } = await opened()
    driven.commands.lease.lost('gone')
    await driven.turn(1_000)
    driven.commands.ready()
    const kept = notable(driven.readiness.timeline().entries).flatMap((entry) =>
      entry.kind === 'service' && entry.service === 'redis.commands' ? [entry.event.kind] : [],
    )
    expect(kept).toEqual(['starting', 'ready', 'lost', 'starting', 'ready'])
  })

  test('[R5] a check that raised is called broken, and is bad', async () => {
    const { driven } = await opened()
    driven.commands.next = new TypeError('not a function')
    await driven.turn(1_000)
    const words = driven.readiness.timeline().entries.map(entryInWords)
    expect(words.find(({ what }) => what.startsWith('broken: its verify is broken'))?.tone).toBe('bad')
  })

  test('[R2] one who spoke for a life that is over is told of', async () => {
    const { driven } = await opened()
    const old = driven.commands.lease
    old.lost('gone')
    await driven.turn(1_000)
    old.ready({ role: 'master' })
    const words = driven.readiness.timeline().entries.map(entryInWords)
    expect(words.at(-1)).toEqual({
      who: 'redis.commands',
      what: 'said ready for a life that is over (epoch 1): nothing changed',
      tone: 'quiet',
    })
  })

  test('the spark line is of the first fact in milliseconds, up to the moment', async () => {
    const { driven } = await opened()
    for (const canaryMs of [1, 2, 3]) {
      driven.commands.next = { kind: 'proved', evidence: { role: 'master', canaryMs } }
      await driven.turn(1_000)
    }
    const { entries } = driven.readiness.timeline()
    expect(sparkOf(entries, 'redis.commands', 9_999)).toEqual({ fact: 'canaryMs', values: [0.6, 1, 2, 3] })
    expect(sparkOf(entries, 'redis.commands', 1_500)).toEqual({ fact: 'canaryMs', values: [0.6, 1] })
    expect(sparkOf(entries, 'monitor', 9_999)?.fact).toBe('canaryMs')
    expect(sparkOf(entries, 'nobody', 9_999)).toBeUndefined()
  })
})
