import { describe, expect, test } from 'vitest'
import { MANUAL_EPOCH_MS, ManualWorld } from '../runtime/manual.ts'
import { LogClock } from './log-clock.ts'

describe('the time of the log', () => {
  test('[D3] it is wall time, and goes on with the monotonic clock when the wall clock jumps', async () => {
    const world = new ManualWorld()
    let jumpMs = 0
    const clock = new LogClock({ monotonicMs: () => world.clock.monotonicMs(), wallMs: () => world.clock.wallMs() + jumpMs })
    expect(clock.nowMs()).toBe(MANUAL_EPOCH_MS)
    jumpMs = -3_600_000
    await world.advance(500)
    expect(clock.nowMs()).toBe(MANUAL_EPOCH_MS + 500)
  })

  test('[D3] after a restart it does not begin before the newest record, or nothing would expire for a while', async () => {
    const world = new ManualWorld()
    const newestMs = MANUAL_EPOCH_MS + 3_600_000
    const clock = new LogClock(world.clock, newestMs)
    await world.advance(500)
    expect(clock.nowMs()).toBe(newestMs + 500)
  })
})
