import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plain, plainJson } from './plain.ts'

test.each([
  ['Hello, wörld 🌊 👩‍👩‍👧', 'Hello, wörld 🌊 👩‍👩‍👧'],
  ['\u001b[2Jgone', '\\x1b[2Jgone'],
  ['\u009b2J', '\\x9b2J'],
  ['bell\u0007', 'bell\\x07'],
  ['back\b\bspace\u007f', 'back\\x08\\x08space\\x7f'],
  ['one\ntwo\r\nthree\rfour\u2028five', 'one ⏎ two ⏎ three ⏎ four ⏎ five'],
  ['a\tb', 'a b'],
  ['user\u202egnp.exe', 'user\\u202egnp.exe'],
  ['\ud800', '\\ud800'],
])('%j is shown as %j', (text, shown) => {
  expect(plain(text)).toBe(shown)
})

const unit = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\u001b', '\n', '\u0085', '\u202e', 'a', '\\') }),
)
const STEERS = /[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u

test('nothing that steers a terminal gets through, whatever it is', () => {
  fc.assert(
    fc.property(unit, (text) => {
      expect(plain(text)).not.toMatch(STEERS)
    }),
  )
})

test('as JSON nothing does either, and whoever parses it has the text', () => {
  fc.assert(
    fc.property(unit, (text) => {
      const json = plainJson({ text })
      expect(json).not.toMatch(STEERS)
      expect(JSON.parse(json)).toEqual({ text })
    }),
  )
})
