import { describe, expect, test } from 'vitest'
import { FakeTerminal } from '../../test/support/fake-terminal.ts'
import { waterfallOf, type Waterfall } from '../readiness/index.ts'
import { waterfallLines } from './waterfall.ts'

/** `name: [needs, started, ready]` */
function started(
  rows: Readonly<Record<string, readonly [readonly string[], number, number?]>>,
  critical = Object.keys(rows),
): Waterfall {
  const firsts = new Map(Object.entries(rows).map(([name, [, startedMs, readyMs]]) => [name, { startedMs, readyMs }]))
  const services = Object.entries(rows).map(([name, [needs]]) => ({ name, needs }))
  return waterfallOf({ firsts }, services, critical, 0, 200)
}

const lines = (waterfall: Waterfall): readonly string[] => waterfallLines(waterfall, new FakeTerminal())

describe('the short waterfall', () => {
  test('the total, the path, and a bar for each service where its time was', () => {
    expect(lines(started({ commands: [[], 0, 100], functions: [['commands'], 100, 400], keys: [[], 0, 50] }))).toEqual([
      'ready after 400 ms  waited for commands → functions',
      '  commands  ████████                         100 ms',
      '  keys      ████                             50 ms',
      '  functions         ████████████████████████ 300 ms',
    ])
  })

  test('five lines at most: the path first, then the slowest, and the rest is counted', () => {
    const many = started({
      a: [[], 0, 10],
      b: [[], 0, 20],
      c: [[], 0, 90],
      d: [[], 0, 30],
      quick: [[], 0, 5],
      last: [['quick'], 5, 100],
    })
    const said = lines(many)
    expect(said.length).toBe(5)
    expect(said.slice(1).map((line) => line.trim().split(/\s/)[0])).toEqual(['c', 'd', 'quick', 'last'])
    expect(said.at(-1)).toMatch(/and 2 more$/)
  })

  test('one that is not ready says so', () => {
    expect(lines(started({ commands: [[], 0, 100], keys: [[], 50] }))).toEqual([
      'not ready yet  waits for keys',
      '  commands ████████████████                 100 ms',
      '  keys             ████████████████████████ not ready',
    ])
  })

  test.each([0, 0.01, 1e6])('no bar is longer than its room, or shorter than something to see (%d ms)', (ms) => {
    for (const line of lines(started({ a: [[], 0, ms], b: [['a'], ms, ms] })).slice(1)) {
      const bar = line.slice(4, 36)
      expect(bar.length).toBe(32)
      expect(bar.trim()).not.toBe('')
    }
  })
})
