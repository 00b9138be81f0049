import { describe, expect, test } from 'vitest'
import type { Firsts } from './model.ts'
import { waterfallOf } from './waterfall.ts'

const BOOT = 1_000

/** `[service, needs, started, ready]`, times since the boot. */
type Row = readonly [string, readonly string[], number?, number?]

function waterfall(rows: readonly Row[], critical: readonly string[]): ReturnType<typeof waterfallOf> {
  const firsts = new Map<string, Firsts>()
  for (const [name, , started, ready] of rows) {
    if (started === undefined) continue
    firsts.set(name, { startedMs: BOOT + started, readyMs: ready === undefined ? undefined : BOOT + ready })
  }
  const services = rows.map(([name, needs]) => ({ name, needs }))
  return waterfallOf({ firsts }, services, critical, BOOT, BOOT + 2_000)
}

describe('the waterfall of a start', () => {
  test('the critical path goes back from what was ready last, by the need that was ready last', () => {
    const { path, totalMs, rows, atMs } = waterfall(
      [
        ['commands', [], 5, 40],
        ['keys', [], 5, 90],
        ['functions', ['commands'], 40, 300],
        ['subscriber', ['commands', 'keys'], 90, 412],
      ],
      ['functions', 'subscriber', 'commands'],
    )
    expect(path).toEqual(['keys', 'subscriber'])
    expect([totalMs, atMs]).toEqual([412, 2_000])
    expect(rows.filter(({ isOnPath }) => isOnPath).map(({ service }) => service)).toEqual(['keys', 'subscriber'])
  })

  test('times count from the boot, and rows stand in the order in which they started', () => {
    const { rows } = waterfall(
      [
        ['late', [], 30, 50],
        ['never', ['late']],
        ['early', [], 3, 20],
      ],
      ['late', 'early'],
    )
    expect(rows.map(({ service, startMs, readyMs }) => [service, startMs, readyMs])).toEqual([
      ['early', 3, 20],
      ['late', 30, 50],
      ['never', undefined, undefined],
    ])
  })

  test('while one is not ready there is no total, and the path leads to what everything waits for', () => {
    const { path, totalMs } = waterfall(
      [
        ['commands', [], 5],
        ['functions', ['commands']],
        ['keys', [], 5, 900],
      ],
      ['functions', 'keys'],
    )
    expect([path, totalMs]).toEqual([['commands', 'functions'], undefined])
  })

  test('a degraded service neither counts nor is on the path, however slow', () => {
    const { path, totalMs } = waterfall(
      [
        ['commands', [], 5, 40],
        ['monitor', ['commands'], 40, 9_000],
      ],
      ['commands'],
    )
    expect([path, totalMs]).toEqual([['commands'], 40])
  })
})
