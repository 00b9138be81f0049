/** What may be said of bench measurements: medians, ratios, the tables, and the verdict that decides the exit code. */
import { describe, expect, test } from 'vitest'
import { faultText, figure, judge, markdown, median, ratio, spread, undecided } from '../bench/report/index.mjs'
import type { Faults, PeerName, Point, Sample } from '../bench/report/index.mjs'
import { demandsOf, readScanOptions, scanMarkdown, type ScanFigures } from '../bench/scan/index.mjs'
import { phasesOf, readStartupOptions, startupMarkdown, type Start } from '../bench/startup/index.mjs'

const CLEAN: Faults = { missing: 0, duplicated: 0, outOfOrder: 0, corrupt: 0, lost: 0 }

const FANOUT: Point = {
  id: 'fanout/1000x200/w16',
  scenario: 'fanout',
  title: '1,000 × 200 B, window 16',
  clients: 1000,
  payload: 200,
  window: 16,
}
const IDLE: Point = { id: 'idle', scenario: 'idle', title: '10,000 clients', clients: 10_000, payload: 0, window: 0 }
const LIGHT: Point = { id: 'light', scenario: 'light', title: '1,000 × 200 B', clients: 1000, payload: 200, window: 0 }

function sample(peer: PeerName, value: number, rest: Partial<Sample> = {}): Sample {
  return { point: FANOUT.id, peer, repetition: 1, value, faults: CLEAN, ok: true, generatorShare: 0.5, ...rest }
}

/** One sample for each value, in repetitions 1, 2, 3 ... */
function repeated(peer: PeerName, ...values: number[]): Sample[] {
  return values.map((value, index) => sample(peer, value, { repetition: index + 1 }))
}

describe('figures', () => {
  test('the median of three is the one in the middle, whatever the order', () => {
    expect(median([10, 9, 100])).toBe(10)
  })

  test('the median of an even count lies between the two in the middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5)
  })

  test('a spread keeps the extremes, and nothing has none', () => {
    expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 })
    expect(spread([])).toBeUndefined()
  })

  test('a ratio pairs runs of one repetition, not the medians of both', () => {
    // Medians are 200 and 100; but in the repetitions Tidegate had 1x, 1x and 3x of the peer beside it.
    const samples = [...repeated('tidegate', 50, 200, 300), ...repeated('nats', 50, 200, 100)]
    expect(ratio(samples, FANOUT.id, 'tidegate', 'nats')).toEqual({ median: 1, min: 1, max: 3 })
  })

  test('a ratio of another point or without a partner does not exist', () => {
    const samples = [...repeated('tidegate', 50), sample('nats', 10, { repetition: 2 }), sample('nats', 10, { point: IDLE.id })]
    expect(ratio(samples, FANOUT.id, 'tidegate', 'nats')).toBeUndefined()
  })

  test('a peer that failed altogether gives no ratio', () => {
    expect(ratio([sample('tidegate', 5), sample('nats', 0)], FANOUT.id, 'tidegate', 'nats')).toBeUndefined()
  })

  test('a figure has three digits and a comma between thousands', () => {
    expect([12_345, 854.6, 6.418, 0.70049].map(figure)).toEqual(['12,300', '855', '6.42', '0.7'])
  })
})

describe('faults', () => {
  test('a clean run has none', () => {
    expect(faultText(sample('tidegate', 1))).toBe('')
  })

  test('each kind of fault is named with its count', () => {
    const faults: Faults = { missing: 1, duplicated: 2, outOfOrder: 3, corrupt: 4, lost: 5 }
    expect(faultText(sample('tidegate', 1, { faults, ok: false }))).toBe(
      '1 missing, 2 duplicated, 3 out of order, 4 corrupt, 5 connections lost',
    )
  })

  test('a run that the generator calls not ok is a fault without a count', () => {
    expect(faultText(sample('tidegate', 1, { ok: false }))).not.toBe('')
  })
})

describe('verdict', () => {
  test('0.7 of node-batch at equal window is enough', () => {
    const verdict = judge([FANOUT], [...repeated('tidegate', 70, 70, 10), ...repeated('node-batch', 100, 100, 100)], 'tidegate')
    expect(verdict.passed).toBe(true)
  })

  test('less than 0.7 of node-batch fails, and the finding names the point and both figures', () => {
    const verdict = judge([FANOUT], [...repeated('tidegate', 69), ...repeated('node-batch', 100)], 'tidegate')
    expect(verdict.passed).toBe(false)
    expect(verdict.findings).toEqual([
      {
        kind: 'must',
        point: FANOUT.id,
        text: '1,000 × 200 B, window 16: 0.69 x node-batch (at least 0.7)',
        met: false,
      },
    ])
  })

  test('a must is undecided where runs lie on both sides of it, met or not, and nowhere else', () => {
    const peer = repeated('node-batch', 100, 100, 100)
    const open = (...values: number[]) => undecided([FANOUT, IDLE], [...repeated('tidegate', ...values), ...peer], 'tidegate')
    const again = [{ point: FANOUT, peers: ['tidegate', 'node-batch'] }]
    expect(open(90, 65, 80)).toEqual(again)
    expect(open(60, 65, 71)).toEqual(again)
    expect([open(70, 70, 90), open(60, 65, 69), open(65)]).toEqual([[], [], []])
  })

  test('a must that node-batch gave no figure for is not met', () => {
    const verdict = judge([FANOUT], [sample('tidegate', 70), sample('node-batch', 0, { ok: false })], 'tidegate')
    expect(verdict.findings).toMatchObject([{ kind: 'must', met: false }])
    expect(verdict.passed).toBe(false)
  })

  test('no answer is not a fast answer', () => {
    const samples = [sample('tidegate', 0, { point: LIGHT.id, ok: false }), sample('ws', 10, { point: LIGHT.id })]
    expect(judge([LIGHT], samples, 'tidegate').findings).toMatchObject([{ met: false }])
  })

  test('a missed aim is told and does not fail', () => {
    const verdict = judge([FANOUT], [sample('tidegate', 90), sample('nats', 100)], 'tidegate')
    expect(verdict.passed).toBe(true)
    expect(verdict.findings).toMatchObject([{ kind: 'aim', met: false }])
  })

  test.each(Object.keys(CLEAN))('one %s in one run of Tidegate fails', (fault) => {
    const broken = sample('tidegate', 100, { repetition: 2, faults: { ...CLEAN, [fault]: 1 }, ok: false })
    const verdict = judge([FANOUT], [sample('tidegate', 100), broken, sample('node-batch', 100)], 'tidegate')
    expect(verdict.passed).toBe(false)
    expect(verdict.faults).toHaveLength(1)
  })

  test('a fault of a peer does not fail Tidegate', () => {
    const broken = sample('nats', 100, { faults: { ...CLEAN, missing: 7 }, ok: false })
    expect(judge([FANOUT], [sample('tidegate', 100), broken], 'tidegate').passed).toBe(true)
  })

  test('where less is better the bound is an upper one', () => {
    const idle = [sample('tidegate', 8.1, { point: IDLE.id })]
    expect(judge([IDLE], idle, 'tidegate').findings).toMatchObject([{ met: false, text: '10,000 clients: 8.1 KiB (at most 8)' }])
    const light = [sample('tidegate', 9, { point: LIGHT.id }), sample('ws', 10, { point: LIGHT.id })]
    expect(judge([LIGHT], light, 'tidegate').findings).toMatchObject([{ met: true }])
  })

  test('at 5,000 clients the rate counts only with a p99 below 100 ms', () => {
    const point = { ...FANOUT, id: 'fanout/5000x200/w16', clients: 5000 }
    const samples = (p99Ms: number): Sample[] => [
      sample('tidegate', 200, { point: point.id, p99Ms }),
      sample('nats', 100, { point: point.id }),
    ]
    expect(judge([point], samples(99), 'tidegate').findings).toMatchObject([{ met: true }])
    expect(judge([point], samples(101), 'tidegate').findings).toMatchObject([{ met: false }])
  })
})

describe('tables', () => {
  test('one table for each scenario: medians with their range, latency, ratios to each peer', () => {
    const withLatency = repeated('tidegate', 300, 100, 200).map((each) => ({ ...each, p99Ms: 12 }))
    const text = markdown([FANOUT], [...withLatency, ...repeated('ws', 100, 100, 100)], ['tidegate', 'ws'])
    expect(text).toContain('|  | tidegate | ws | ÷ ws |')
    expect(text).toContain('| 1,000 × 200 B, window 16 | 200 (100–300) · 12 | 100 | 2 (1–3) |')
  })

  test('what a peer cannot do is a dash', () => {
    expect(markdown([FANOUT], repeated('tidegate', 1), ['tidegate', 'nats'])).toContain('| 1 | – | – |')
  })

  test('a busy generator and a faulty run are marked and explained', () => {
    const busy = sample('tidegate', 5, { generatorShare: 0.99 })
    const faulty = sample('ws', 7, { faults: { ...CLEAN, missing: 3 }, ok: false })
    const text = markdown([FANOUT], [busy, faulty], ['tidegate', 'ws'])
    expect(text).toContain('| 5 † | 7 ✗ |')
    expect(text).toContain('† the load generator used its whole core')
    expect(text).toContain('✗ ws, fanout/1000x200/w16, repetition 1: 3 missing.')
  })

  test('the verdict says each demand, reached or missed', () => {
    const text = markdown([FANOUT], [sample('tidegate', 60), sample('node-batch', 100)], ['tidegate', 'node-batch'])
    expect(text).toContain('- must, MISSED: 1,000 × 200 B, window 16: 0.6 x node-batch (at least 0.7)')
    expect(text).toContain('- must, reached: 0 missing, 0 duplicated, 0 out of order, 0 corrupt')
  })

  test('without Tidegate there is no verdict', () => {
    expect(markdown([FANOUT], repeated('ws', 1), ['ws'])).not.toContain('Verdict')
  })
})

describe('start-up', () => {
  const EVENTS = {
    'node.started': 40,
    'server.starting': 300,
    'service.starting': 305,
    'server.listening': 310,
    'log.recovered': 320,
    'service.ready': 326,
    'gate.opened': 327,
    'client.admitted': 335,
  }

  const times = (changed: Readonly<Record<string, number | undefined>> = {}): ReadonlyMap<string, number> =>
    new Map(Object.entries({ ...EVENTS, ...changed }).flatMap(([name, ms]) => (ms === undefined ? [] : [[name, ms] as const])))

  test('each phase ends with its event, and together they are the whole', () => {
    const { phases, totalMs, gateMs } = phasesOf(times())
    expect(phases).toEqual({ node: 40, modules: 260, listen: 10, log: 10, proof: 6, gate: 1, handshake: 8 })
    expect(totalMs).toBe(335)
    expect(gateMs).toBe(7)
  })

  test('two lines that were read the wrong way round take no time from the next phase', () => {
    const { phases, totalMs } = phasesOf(times({ 'log.recovered': 309 }))
    expect(phases).toMatchObject({ listen: 10, log: 0, proof: 16 })
    expect(Object.values(phases).reduce((sum, ms) => sum + ms, 0)).toBe(totalMs)
  })

  test.each(Object.keys(EVENTS).filter((name) => name !== 'service.starting'))('without %s there is no figure', (name) => {
    expect(() => phasesOf(times({ [name]: undefined }))).toThrow(`cannot read the start: there was no ${name} (came:`)
  })

  test('the table tells medians, ranges, and the share of the gate', () => {
    const start = (admitted: number, wasParked: boolean): Start => ({
      ...phasesOf(times({ 'client.admitted': admitted })),
      wasParked,
      afterMs: 22,
    })
    const text = startupMarkdown([start(350, true), start(335, true), start(700, false)])
    expect(text).toContain('| **process start to first admitted client** |  | 350 | 335–700 |')
    expect(text).toContain('| **of it the gate’s own: proof and opening** |  | 7 | 7–7 |')
    expect(text).toContain('| … percent |  | 2 | 1–2.09 |')
    expect(text).toContain('3 starts. The client was parked in 2 of them')
  })

  test('options are read, and a wrong one is named', () => {
    expect(readStartupOptions([])).toEqual({ repetitions: 10, pin: true, json: false })
    expect(readStartupOptions(['--help'])).toBe('help')
    expect(() => readStartupOptions(['--repetitions', '1.5'])).toThrow('--repetitions: "1.5"')
    expect(() => readStartupOptions(['--repetitiens', '2'])).toThrow('repetitiens')
  })
})

describe('reading logs', () => {
  const figures: ScanFigures = {
    textPerSecond: 600_000,
    wholePerSecond: 160_000,
    logsPerSecond: 155_000,
    cloudPerSecond: 100_000,
    cloudRatio: 0.4,
    pinoPerSecond: 400_000,
    pinoRatio: 0.3,
    smallMiB: 100,
    largeMiB: 110,
  }

  test.each([
    ['textPerSecond', 400_000],
    ['wholePerSecond', 149_000],
    ['logsPerSecond', 149_000],
    ['cloudRatio', 0.2],
    ['pinoRatio', 0.2],
    ['largeMiB', 200],
  ])('a must is missed by %s alone', (name, value) => {
    expect(demandsOf(figures).every(({ isMet }) => isMet)).toBe(true)
    const worse = { ...figures, [name]: value }
    expect(demandsOf(worse).filter(({ isMet }) => !isMet)).toHaveLength(1)
    expect(scanMarkdown(worse)).toContain('**missed**')
  })

  test('memory that was not measured is not judged', () => {
    expect(demandsOf({ ...figures, smallMiB: 0, largeMiB: 0 })).toHaveLength(5)
  })

  test('a wrong number of repetitions is refused', () => {
    expect(() => readScanOptions(['--repetitions', '0'])).toThrow('whole number above 0')
    expect(readScanOptions(['--no-memory'])).toEqual({ repetitions: 3, memory: false, logs: undefined, json: false })
    expect(() => readScanOptions(['--logs', 'no-such-directory'])).toThrow(
      'cannot read --logs: there is no directory no-such-directory',
    )
  })
})
