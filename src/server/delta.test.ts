import { applyDelta } from 'fossil-delta'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fossilDelta } from './delta.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test('a delta, applied to bytes as the client does, turns any text into any other; or there is none', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 200 })
  let made = 0
  fc.assert(
    fc.property(text, text, text, (common, before, after) => {
      const [from, to] = [`${common}${before}${common}`, `${common}${after}${common}`]
      const delta = fossilDelta(from, to)
      if (delta === undefined) return
      made++
      expect(new TextDecoder().decode(applyDelta(bytes(from), bytes(delta)))).toBe(to)
    }),
    { numRuns: 500 },
  )
  expect(made).toBeGreaterThan(100)
})
