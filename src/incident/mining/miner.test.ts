import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Entry } from '../entries/index.ts'
import { Miner } from './miner.ts'
import { parameterTallies, samplesOf, summaries } from './summary.ts'

let line = 0
function entry(message: string, more: Partial<Entry> = {}): Entry {
  return {
    ref: { file: 'made-up', line: ++line },
    atMs: undefined,
    severity: 'INFO',
    message,
    fields: {},
    kind: 'application',
    ...more,
  }
}

const USERS = 'ann bob cyd dan eve fay gus hal ida jon kay leo mia ned oda pat quin ray sue tom'.split(' ')
const HOSTS = 'alpha.example.org beta.example.org gamma.example.org'.split(' ')

/** Each with the event that said it; made up, in the manner of several programs. */
const EVENTS: readonly ((at: number) => string)[] = [
  (at) => `login of ${USERS[at % USERS.length] ?? ''} from ${HOSTS[at % 3] ?? ''} accepted`,
  (at) => `login of ${USERS[(at * 7) % USERS.length] ?? ''} from 10.0.${at % 9}.${at % 200} refused`,
  (at) => `queue state: OPEN, ${at} waiting`,
  (at) => `queue state: CLOSED, ${at} waiting`,
  (at) => `sent ${at} bytes${at % 2 === 0 ? '' : ` (${at}.5 KB)`} to client`,
  (at) => `lease lease-${at}a${at} renewed for ${at % 50} s, flags=${String(at % 2 === 0)}`,
  (at) => `batch done: ${Array.from({ length: 1 + (at % 5) }, (_, k) => `part_${at}${k}`).join(', ')}`,
  () => 'checkpoint written',
  () => 'checkpoint skipped',
  (at) => `[worker-${at % 4}] took job ${at} off '/jobs/${at % 13}'`,
]

interface Labelled {
  readonly event: number
  readonly entry: Entry
}

function labelled(count: number): readonly Labelled[] {
  return Array.from({ length: count }, (_, at) => {
    const event = (at * 31) % EVENTS.length
    return { event, entry: entry(EVENTS[event]?.(Math.floor(at / EVENTS.length)) ?? '') }
  })
}

function keysOf(lines: readonly Labelled[]): readonly string[] {
  const miner = new Miner()
  for (const { entry } of lines) miner.add(entry)
  const keys = new Map(miner.groups().flatMap(({ key, shapes }) => shapes.map((shape) => [shape, key])))
  return lines.map(({ entry }) => keys.get(miner.shapeOf(entry) ?? ({} as never)) ?? 'none')
}

function templates(messages: readonly string[]): readonly string[] {
  const miner = new Miner()
  for (const message of messages) miner.add(entry(message))
  return miner
    .groups()
    .map(({ template }) => template)
    .sort()
}

describe('the miner', () => {
  test('[M1] finds the events of a made-up log, each as one group', () => {
    const lines = labelled(600)
    const keys = keysOf(lines)
    const byEvent = EVENTS.map((_, event) => new Set(keys.filter((_, at) => lines[at]?.event === event)))
    expect(byEvent.map(({ size }) => size)).toEqual(EVENTS.map(() => 1))
    expect(new Set(keys).size).toBe(EVENTS.length)
  })

  test('[M1] words of an open set are a slot, words of a closed one are said', () => {
    expect(templates(USERS.map((user) => `hello dear ${user} again`))).toEqual(['hello dear <*> again'])
    const closed = Array.from({ length: 60 }, (_, at) => `the lid is ${at % 2 === 0 ? 'open' : 'shut'} now`)
    expect(templates(closed)).toEqual(['the lid is open now', 'the lid is shut now'])
    const few = Array.from({ length: 60 }, (_, at) => `the lid is ${['open', 'shut', 'stuck', 'gone'][at % 4] ?? ''} now`)
    expect(templates(few)).toHaveLength(4)
    const states = ['NEW', 'READY', 'RUNNING', 'FAILED', 'DONE', 'LOST', 'GONE'].map((state) => `task moved to ${state} by hand`)
    expect(templates(states)).toHaveLength(7)
  })

  test('[M2] keys do not depend on the order of lines', () => {
    const lines = labelled(400)
    const before = new Map(keysOf(lines).map((key, at) => [lines[at], key]))
    fc.assert(
      fc.property(fc.shuffledSubarray([...lines], { minLength: lines.length }), (shuffled) => {
        const keys = keysOf(shuffled)
        const same = shuffled.filter((one, at) => before.get(one) === keys[at]).length
        expect(same / lines.length).toBeGreaterThanOrEqual(0.99)
      }),
      { numRuns: 4, seed: 3 },
    )
  })

  test('[M2] values, counts and times are not in a key', () => {
    const one = new Miner()
    const other = new Miner()
    one.add(entry('waited 5 s for 10.0.0.1', { atMs: 1 }))
    for (let at = 0; at < 9; at++) other.add(entry(`waited ${at} s for 10.9.9.${at}`, { atMs: at * 1e6, revision: `r${at}` }))
    expect(one.groups()[0]?.key).toMatch(/^v1:[a-z2-7]{12}$/)
    expect(other.groups()[0]?.key).toBe(one.groups()[0]?.key)
  })

  test('[M3] what a group was called while less of it was known is among its aliases', () => {
    const miner = new Miner()
    const early = new Set<string>()
    for (const user of USERS) {
      miner.add(entry(`hello dear ${user} again`))
      if (early.size < 3) for (const { key } of miner.groups()) early.add(key)
    }
    const [group] = miner.groups()
    for (const key of early) expect([group?.key, ...(group?.aliases ?? [])]).toContain(key)
  })

  test('[M3] groups can be asked for at any time, and counting goes on', () => {
    const miner = new Miner()
    for (const user of USERS) miner.add(entry(`hello dear ${user} again`))
    miner.groups()
    for (const user of [...USERS, 'zoe']) miner.add(entry(`hello dear ${user} again`))
    expect(miner.groups().map(({ tally }) => tally.count)).toEqual([USERS.length * 2 + 1])
  })

  test('[M4] groups are bounded, and what finds no room is counted', () => {
    const miner = new Miner({ shapesMax: 50 })
    const letters = (at: number): string => String.fromCharCode(97 + (at % 26), 97 + (Math.floor(at / 26) % 26))
    for (let at = 0; at < 300; at++) miner.add(entry(`${letters(at)} ${'x '.repeat(at % 40)}`, { severity: 'ERROR' }))
    const counted = miner.groups().reduce((sum, { tally }) => sum + tally.count, 0)
    const { count, bySeverity, first } = miner.unclustered
    expect(count).toBeGreaterThan(0)
    expect(counted + count).toBe(300)
    expect(bySeverity).toEqual({ ERROR: count })
    expect(first).toBeDefined()
  })

  test('[M4] every entry is counted exactly once, whatever it says', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 60 }), (messages) => {
        const miner = new Miner()
        for (const message of messages) miner.add(entry(message))
        expect(miner.groups().reduce((sum, { tally }) => sum + tally.count, 0)).toBe(messages.length)
      }),
      { seed: 5, numRuns: 50 },
    )
  })

  test('[M4] a word that is always new makes no group of its own', () => {
    const miner = new Miner({ shapesMax: 2000 })
    for (let at = 0; at < 2500; at++) {
      const name = String(at).replaceAll(/\d/g, (digit) => String.fromCharCode(97 + Number(digit)))
      miner.add(entry(`request of ${name}x was served`))
    }
    expect(miner.groups().map(({ template }) => template)).toEqual(['request of <*> was served'])
    expect(miner.unclustered.count).toBe(0)
  })
})

describe('structured entries', () => {
  const error = {
    type: 'TypeError',
    message: "'bool' object is not callable",
    frames: ['check (/app/v1/gate/redis.ts:12:5)'],
    causes: [],
  }
  const group = (...entries: readonly Entry[]): number => {
    const miner = new Miner()
    for (const each of entries) miner.add(each)
    return miner.groups().length
  }

  test('[M5] type and own frames say which error it is, not its message nor the line', () => {
    const moved = { ...error, message: 'something else', frames: ['check (/srv/v2/gate/redis.ts:99:1)'] }
    expect(group(entry('a', { error }), entry('b', { error: moved }))).toBe(1)
    expect(group(entry('a', { error }), entry('a', { error: { ...error, frames: ['other (/app/x.ts:1:1)'] } }))).toBe(2)
    expect(group(entry('a', { error }), entry('a', { error: { ...error, type: 'RangeError' } }))).toBe(2)
  })

  test('[M5] frames of libraries are not looked at where there are own ones', () => {
    const own = 'ask (/app/src/ask.ts:1:1)'
    const frames = (library: string): readonly string[] => [`send (/app/node_modules/${library}/index.js:1:1)`, own]
    expect(
      group(entry('a', { error: { ...error, frames: frames('x') } }), entry('a', { error: { ...error, frames: frames('y') } })),
    ).toBe(1)
  })

  test('[M5] an error of the surroundings is known without its stack', () => {
    const timeout = { ...error, type: 'TimeoutError', message: 'no answer after 5 s' }
    const elsewhere = { ...timeout, message: 'no answer after 9 s', frames: ['other (/app/x.ts:1:1)'] }
    expect(group(entry('a', { error: timeout }), entry('a', { error: elsewhere }))).toBe(1)
  })

  test("[M5] an event's name is said, and two services are two", () => {
    const closed = entry('closed for 5 ms', { event: 'gate.closed' })
    const opened = entry('closed for 5 ms', { event: 'gate.opened' })
    expect(group(closed, opened)).toBe(2)
    const two = new Miner()
    for (const service of ['a', 'b']) two.add(entry('x', { service }))
    expect(new Set(two.groups().map(({ key }) => key)).size).toBe(2)
    const miner = new Miner()
    miner.add(closed)
    expect(miner.groups()[0]?.template).toBe('gate.closed closed for <duration>')
  })
})

describe('parameters', () => {
  function mined(messages: readonly string[]): ReturnType<typeof summaries> {
    const miner = new Miner()
    for (const message of messages) miner.add(entry(message))
    return miner.groups().flatMap((group) => summaries(group, (text) => text))
  }

  test('a slot has the name of the word before it, its unit and its figures', () => {
    const [elapsed] = mined(['failed. Elapsed: 7.50s. Next', 'failed. Elapsed: 7.51s. Next', 'failed. Elapsed: 7.52s. Next'])
    expect(elapsed).toMatchObject({
      name: 'Elapsed',
      kind: '<duration>',
      unit: 'ms',
      n: 3,
      distinct: 3,
      min: 7500,
      median: 7510,
      max: 7520,
    })
  })

  test('words of an open place are counted', () => {
    const [name] = mined([...USERS, 'ann', 'ann'].map((user) => `hello dear ${user} again`))
    expect(name).toMatchObject({ n: USERS.length + 2, distinct: USERS.length, unit: 'text' })
    expect(name?.top[0]).toEqual({ value: 'ann', n: 3 })
  })

  test('named numbers of a payload are parameters too', () => {
    const miner = new Miner()
    for (const elapsedMs of [5, 6, 7]) miner.add(entry('done', { fields: { elapsedMs, pid: 7, gate: { parked: 2 } } }))
    const [group] = miner.groups()
    expect(group === undefined ? [] : parameterTallies(group).map(({ name }) => name)).toEqual(['elapsedMs', 'gate.parked'])
  })

  test('many values are a sample of bounded size, the same for any order, with exact extremes', () => {
    const values = Array.from({ length: 3000 }, (_, at) => entry(`took ${(at * 7919) % 3000} ms`))
    const figures = (entries: readonly Entry[]): unknown => {
      const miner = new Miner()
      for (const each of entries) miner.add(each)
      return miner.groups().map((group) => [summaries(group, (text) => text), samplesOf(group, (text) => text)])
    }
    const one = figures(values)
    expect(figures(values.toReversed())).toEqual(one)
    expect(JSON.stringify(one)).toContain('"min":0')
    expect(JSON.stringify(one)).toContain('"max":2999')
  })

  test('quotes and values pass the redaction', () => {
    const miner = new Miner()
    miner.add(entry('code 7 given'))
    const [group] = miner.groups()
    const hide = (text: string): string => text.replaceAll('7', '#')
    expect(JSON.stringify(group === undefined ? '' : [summaries(group, hide), samplesOf(group, hide)])).not.toContain('7 given')
  })
})
