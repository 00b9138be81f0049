import { describe, expect, test } from 'vitest'
import type { Entry, Severity } from '../entries/index.ts'
import { Miner, patternOf, type Pattern } from '../mining/index.ts'
import { Observer } from './observer.ts'
import { rankPatterns } from './rank.ts'

let line = 0
function entry(atMs: number, severity: Severity, message: string, more: Partial<Entry> = {}): Entry {
  return {
    ref: { file: 'made-up', line: ++line },
    atMs,
    severity,
    message,
    fields: {},
    kind: 'application',
    service: 'backend',
    ...more,
  }
}

function patternsOf(entries: readonly Entry[]): readonly Pattern[] {
  const [miner, observer] = [new Miner(), new Observer()]
  for (const each of entries) {
    miner.add(each)
    observer.add(each)
  }
  const groups = miner.groups()
  const signals = observer.signals(groups)
  return rankPatterns(groups.map((group) => patternOf(group, signals.get(group.key) ?? [], (text) => text)))
}

const HOUR_MS = 3_600_000
const kindsOf = (pattern: Pattern | undefined): readonly string[] => pattern?.signals.map(({ kind }) => kind) ?? []

/** The seed's incident in lines of its shape: an hour in order, then start after start that fails, and sockets closed because of it. */
function seed(): readonly Entry[] {
  const entries: Entry[] = []
  for (let minute = 0; minute < 70; minute++) {
    entries.push(entry(minute * 60_000, 'INFO', `heartbeat ${minute} ok`, { instance: 'old', revision: 'r1' }))
    if (minute % 3 === 0)
      entries.push(entry(minute * 60_000, 'ERROR', 'SessionMiddleware must be installed', { instance: 'old', revision: 'r1' }))
  }
  for (let start = 0; start < 12; start++) {
    const [atMs, of] = [HOUR_MS + start * 22_000, { instance: `i${start % 3}`, revision: 'r2' }]
    const elapsed = (7.5 + (start % 3) / 100).toFixed(2)
    const failed = `GCP WebSocket readiness validation failed. Failed services: [redis]. State: failed. Elapsed: ${elapsed}s. This will break sockets.`
    entries.push(entry(atMs, 'CRITICAL', failed, of))
    for (let socket = 0; socket < 5; socket++) {
      entries.push(entry(atMs + 300 + socket, 'CRITICAL', `closed socket ${socket} of 10.0.0.${socket} with code 1011`, of))
    }
  }
  return entries
}

describe('the seed', () => {
  test('[M8] the readiness failure ranks first, before the closes that follow from it', () => {
    const [first, second] = patternsOf(seed())
    expect(first?.template).toContain('readiness validation failed')
    expect(second?.template).toContain('closed socket')
    expect(kindsOf(first)).toEqual(
      expect.arrayContaining(['new', 'periodic', 'constant-duration', 'retries-times-delay', 'precedes']),
    )
    expect(first?.signals.find(({ kind }) => kind === 'precedes')).toMatchObject({ key: second?.key, times: 60, of: 60 })
    expect(kindsOf(second)).not.toContain('precedes')
  })

  test('[M8] its constant is told as five waits of 1.5 s that nothing in the log settles', () => {
    const fit = patternsOf(seed())[0]?.signals.find(({ kind }) => kind === 'retries-times-delay')
    expect(fit).toMatchObject({ fit: { text: '5 x 1.5 s' }, isSettled: false, attemptsReachedNetwork: 'no' })
  })

  test('[M8] attempts and delay that the log says are cited', () => {
    const said = [0, 1, 2, 3, 4, 5].map((at) =>
      entry(HOUR_MS + at * 1500, 'DEBUG', `redis attempt ${at + 1}/6, retry in 1.5s`, { instance: 'i0', revision: 'r2' }),
    )
    const fit = patternsOf([...seed(), ...said])[0]?.signals.find(({ kind }) => kind === 'retries-times-delay')
    expect(fit).toMatchObject({ isSettled: true, fit: { text: '5 x 1.5 s' } })
    if (fit?.kind !== 'retries-times-delay') throw new Error('no fit')
    expect(fit.fit.saidBy.map(({ what, quote }) => `${what} ${quote}`).sort()).toEqual([
      expect.stringMatching(/^attempts \d\/6$/),
      'delay 1.5s',
    ])
  })

  test('[M6] one failure that is told in three ways has one constant, though each way has too few of its own', () => {
    const failed = (elapsed: string): string =>
      `readiness validation failed. Failed services: [redis]. State: failed. Elapsed: ${elapsed}s. It will not start.`
    const patterns = patternsOf([
      entry(0, 'CRITICAL', `Deterministic startup failed: CRITICAL: ${failed('7.50')}`),
      entry(9e5, 'CRITICAL', `CRITICAL: ${failed('7.50')}`),
      entry(2e6, 'ERROR', `? Error: ${failed('7.51')}`),
      entry(3e6, 'ERROR', `other thing took long. Elapsed: 3.20s. Done.`),
    ])
    expect(patterns).toHaveLength(4)
    const constant = patterns.map((pattern) => kindsOf(pattern).includes('constant-duration'))
    expect(constant).toEqual([true, true, true, false])
    expect(patterns[0]?.signals.find(({ kind }) => kind === 'retries-times-delay')).toMatchObject({
      n: 3,
      fit: { text: '5 x 1.5 s' },
    })
  })

  test('[M2] the same entries in another order give the same bytes', () => {
    const entries = seed()
    expect(JSON.stringify(patternsOf(entries.toReversed()))).toBe(JSON.stringify(patternsOf(entries)))
  })
})

describe('ranking', () => {
  test('[M8] of two that are equal otherwise, the one that others follow goes first', () => {
    const [given] = patternsOf([entry(0, 'ERROR', 'something is wrong')])
    if (given === undefined) throw new Error('no pattern')
    const follower = { ...given, key: 'v1:a' }
    const signals = [{ kind: 'precedes', key: 'v1:a', template: '', times: 3, of: 3, withinMs: 1 }] as const
    expect(rankPatterns([follower, { ...given, key: 'v1:b', signals }]).map(({ key }) => key)).toEqual(['v1:b', 'v1:a'])
  })
})

describe('where it is said', () => {
  test('[M9] more instances say more, and that is no revision to blame', () => {
    const calm: Entry[] = []
    for (let minute = 0; minute < 60; minute++) {
      calm.push(entry(minute * 60_000, 'ERROR', 'disk is slow today', { instance: 'a', revision: 'r1' }))
      for (const instance of ['b', 'c', 'd', 'e', 'f'])
        calm.push(entry(minute * 60_000, 'ERROR', 'disk is slow today', { instance, revision: 'r2' }))
    }
    expect(kindsOf(patternsOf(calm)[0])).not.toContain('by-revision')
  })

  test('[M9] one revision that says it while another runs beside it and does not', () => {
    const entries: Entry[] = []
    for (let minute = 0; minute < 60; minute++) {
      for (const [instance, revision] of [
        ['a', 'r1'],
        ['b', 'r2'],
      ] as const) {
        entries.push(entry(minute * 60_000, 'INFO', 'heartbeat seen', { instance, revision }))
      }
      entries.push(entry(minute * 60_000 + 5, 'ERROR', 'handler is missing here', { instance: 'b', revision: 'r2' }))
    }
    const [first] = patternsOf(entries)
    expect(first?.signals.find(({ kind }) => kind === 'by-revision')).toMatchObject({
      revision: 'r2',
      seen: 60,
      seenInOthers: 0,
      exposure: 60,
      exposureOfOthers: 60,
      isSameMinutes: true,
    })
  })

  test('[M9] one instance of ten that says it', () => {
    const entries: Entry[] = []
    for (let minute = 0; minute < 30; minute++) {
      for (let at = 0; at < 10; at++)
        entries.push(entry(minute * 60_000, 'INFO', 'heartbeat seen', { instance: `i${at}`, revision: 'r' }))
      if (minute % 3 === 0)
        entries.push(entry(minute * 60_000 + 9, 'ERROR', 'file is not there', { instance: 'i4', revision: 'r' }))
    }
    expect(patternsOf(entries)[0]?.signals.find(({ kind }) => kind === 'by-instance')).toMatchObject({
      silent: 9,
      instances: [{ instance: 'i4', seen: 10, exposure: 30 }],
    })
  })

  test('[M9] what succeeds between its failures is told to', () => {
    const entries: Entry[] = []
    for (let at = 0; at < 20; at++) {
      entries.push(entry(at * 7000, 'ERROR', `redis check ${at} failed for cache`, { instance: 'a' }))
      entries.push(entry(at * 7000 + 3000, 'INFO', `redis check ${at} succeeded for cache`, { instance: 'a' }))
    }
    const failed = patternsOf(entries).find(({ template }) => template.includes('failed'))
    expect(failed?.signals.find(({ kind }) => kind === 'sometimes-succeeds')).toMatchObject({ failures: 20, successes: 19 })
    // Each comes shortly after the other: neither goes before.
    expect(kindsOf(failed)).not.toContain('precedes')
    const never = entries.filter(({ severity }) => severity === 'ERROR')
    expect(kindsOf(patternsOf(never)[0])).not.toContain('sometimes-succeeds')
  })

  test('[M8] what is said all the time comes before everything, and that is not told', () => {
    const entries: Entry[] = []
    for (let at = 0; at < 200; at++) entries.push(entry(at * 6000, 'INFO', `order ${at} placed`, { instance: 'a' }))
    for (let at = 0; at < 17; at++) entries.push(entry(at * 70_000 + 2000, 'ERROR', `payment ${at} failed`, { instance: 'a' }))
    for (const pattern of patternsOf(entries)) expect(kindsOf(pattern)).not.toContain('precedes')
  })

  test('a slot that never varied is told as constant', () => {
    const entries = Array.from({ length: 12 }, (_, at) => entry(at * 1e5, 'INFO', `listening on port 8080 as worker ${at}`))
    expect(patternsOf(entries)[0]?.signals).toContainEqual({ kind: 'constant', parameter: 'port', slot: 0, value: '8080', n: 12 })
  })
})
