import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Bins } from './bins.ts'

const MINUTE_MS = 60_000

/** By the minute, without any cleverness. */
function counted(times: readonly number[], widthMs: number): Map<number, number> {
  const counts = new Map<number, number>()
  for (const at of times) counts.set(Math.floor(at / widthMs), (counts.get(Math.floor(at / widthMs)) ?? 0) + 1)
  return counts
}

test('[M2] what is in which bin depends on the times alone: not on their order, nor on who asked in between or was joined', () => {
  const time = fc.integer({ min: 0, max: 40 * MINUTE_MS })
  fc.assert(
    fc.property(fc.array(time), fc.array(time), fc.array(fc.nat(40)), (times, others, asked) => {
      const [bins, other] = [new Bins(16), new Bins(16)]
      for (const [at, ms] of times.entries()) {
        bins.add(ms)
        if (asked.includes(at)) bins.get(Math.floor(ms / bins.widthMs))
      }
      for (const ms of others) other.add(ms)
      bins.join(other)
      const expected = counted([...times, ...others], bins.widthMs)
      expect(new Map(bins.entries())).toEqual(expected)
      expect(bins.size).toBe(expected.size)
      for (const [bin, count] of expected) expect(bins.get(bin)).toBe(count)
    }),
  )
})
