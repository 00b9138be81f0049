import http from 'node:http'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { websocketMask, websocketUnmask } from './masking.ts'

const mask = fc.uint8Array({ minLength: 4, maxLength: 4 })
const bytes = fc.uint8Array({ maxLength: 300, size: 'max' })

/** RFC 6455 section 5.3, word for word. */
const flipped = (source: Uint8Array, key: Uint8Array): Uint8Array => source.map((octet, at) => octet ^ (key[at % 4] ?? 0))

test('unmasks as the standard says, wherever the bytes lie, and touches no others', () => {
  fc.assert(
    fc.property(bytes, mask, fc.nat(9), (payload, key, before) => {
      const memory = new Uint8Array(before + payload.length + 9).fill(7)
      memory.set(payload, before)
      websocketUnmask(memory.subarray(before, before + payload.length), key)
      expect(memory.subarray(before, before + payload.length)).toEqual(flipped(payload, key))
      expect([...memory.subarray(0, before), ...memory.subarray(before + payload.length)]).toEqual(Array(before + 9).fill(7))
    }),
    { numRuns: 500 },
  )
})

test('masks into other memory, at an offset, and leaves the source alone', () => {
  fc.assert(
    fc.property(bytes, mask, fc.nat(9), (payload, key, offset) => {
      const source = payload.slice()
      const output = new Uint8Array(offset + payload.length + 1)
      websocketMask(source, key, output, offset, payload.length)
      expect(output.subarray(offset, offset + payload.length)).toEqual(flipped(payload, key))
      expect(source).toEqual(payload)
    }),
    { numRuns: 500 },
  )
})

test('masks in place', () => {
  const payload = Uint8Array.from({ length: 100 }, (_, at) => at)
  const key = Uint8Array.of(1, 2, 3, 4)
  const place = payload.slice()
  websocketMask(place, key, place, 0, 100)
  expect(place).toEqual(flipped(payload, key))
})

test('stands where `ws` looks for it', () => {
  expect('websocketMask' in http && 'websocketUnmask' in http).toBe(true)
})
