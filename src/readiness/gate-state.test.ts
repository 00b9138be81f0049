import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextGate, opensAtMs, shutGate, type GateState, type Reopening } from './gate-state.ts'

const rules: Reopening = { holdMs: 500, holdMaxMs: 3_000, flapWindowMs: 60_000 }

/** Closes by a loss at `lostMs`, has everything back at `backMs`, and tells when it opened. */
function flap(gate: GateState, lostMs: number, backMs: number): { readonly gate: GateState; readonly openedMs: number } {
  const shut = nextGate(gate, false, true, lostMs, rules)
  const holding = nextGate(shut, true, false, backMs, rules)
  const openedMs = opensAtMs(holding) ?? backMs
  return { gate: nextGate(holding, true, false, openedMs, rules), openedMs }
}

describe('a gate', () => {
  const open = nextGate(shutGate(0), true, false, 10, rules)

  test('[R7] the first opening waits for proof alone', () => {
    expect(nextGate(shutGate(0), false, true, 10, rules)).toEqual(shutGate(0))
    expect(open).toEqual({ kind: 'open', sinceMs: 10, flapsMs: [] })
  })

  test('[R6] it closes at the moment at which not all are ready', () => {
    expect(nextGate(open, false, true, 20, rules)).toEqual({
      kind: 'closed',
      sinceMs: 20,
      holdMs: 500,
      allReadySinceMs: undefined,
      flapsMs: [20],
    })
  })

  test('[R7] it opens when all have been ready for the hold without a break, and not a moment sooner', () => {
    const shut = nextGate(open, false, true, 20, rules)
    const holding = nextGate(shut, true, false, 100, rules)
    expect(opensAtMs(holding)).toBe(600)
    expect(nextGate(holding, true, false, 599, rules)).toBe(holding)
    const broken = nextGate(holding, false, true, 599, rules)
    expect(opensAtMs(broken)).toBeUndefined()
    const again = nextGate(broken, true, false, 700, rules)
    expect(opensAtMs(again)).toBe(1_200)
    expect(nextGate(again, true, false, 1_199, rules).kind).toBe('closed')
    expect(nextGate(again, true, false, 1_200, rules)).toEqual({ kind: 'open', sinceMs: 1_200, flapsMs: [20] })
  })

  test('[R7] the hold doubles with each flap, up to its bound', () => {
    let gate: GateState = open
    const holds: number[] = []
    for (let atMs = 1_000; atMs <= 5_000; atMs += 1_000) {
      // Far enough apart to be open again, near enough to be in one window.
      const at = atMs * 5
      const next = flap(gate, at, at)
      holds.push(next.openedMs - at)
      gate = next.gate
    }
    expect(holds).toEqual([500, 1_000, 2_000, 3_000, 3_000])
  })

  test('[R7] a flap that has left the window makes nothing longer', () => {
    const first = flap(open, 1_000, 1_000)
    expect(first.openedMs).toBe(1_500)
    const inside = flap(first.gate, 60_999, 60_999)
    expect(inside.openedMs).toBe(61_999)
    const outside = flap(first.gate, 61_000, 61_000)
    expect(outside.openedMs).toBe(61_500)
  })

  test('[R7] flaps are remembered up to a bound', () => {
    let gate: GateState = open
    for (let atMs = 1; atMs < 100; atMs++)
      gate = nextGate(nextGate(gate, false, true, atMs, { ...rules, holdMs: 0 }), true, false, atMs, rules)
    expect(gate.kind).toBe('open')
    expect(gate.flapsMs).toHaveLength(16)
  })

  test('[R14] closing because the process stood still is no flap: no hold, and none is counted', () => {
    const flapped = flap(open, 1_000, 1_000).gate
    const frozen = nextGate(flapped, false, false, 5_000, rules)
    expect(frozen).toMatchObject({ kind: 'closed', holdMs: 0, flapsMs: [1_000] })
    expect(nextGate(frozen, true, false, 5_001, rules)).toEqual({ kind: 'open', sinceMs: 5_001, flapsMs: [1_000] })
  })

  test('asked again at the same moment it says the same', () => {
    const step = fc.record({ isAllReady: fc.boolean(), isFlap: fc.boolean(), laterMs: fc.integer({ min: 0, max: 2_000 }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let gate: GateState = shutGate(0)
        let nowMs = 0
        for (const { isAllReady, isFlap, laterMs } of steps) {
          nowMs += laterMs
          gate = nextGate(gate, isAllReady, isFlap, nowMs, rules)
          expect(nextGate(gate, isAllReady, isFlap, nowMs, rules)).toBe(gate)
        }
      }),
    )
  })
})
