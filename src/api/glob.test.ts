import fc from 'fast-check'
import { expect, test } from 'vitest'
import { globOf } from './glob.ts'

function matches(pattern: string, name: string): boolean {
  const glob = globOf(pattern)
  if (typeof glob === 'string') throw new Error(glob)
  return glob.matches(name)
}

test.each([
  ['room:*', 'room:1', true],
  ['room:*', 'room:', true],
  ['room:*', 'xroom:1', false],
  ['*', '', true],
  ['*:1', 'a:b:1', true],
  ['*a*b', 'aab', true],
  ['*a*b', 'aba', false],
  ['**', 'anything', true],
  ['room:?', 'room:1', true],
  ['room:?', 'room:12', false],
  ['room:?', 'room:', false],
  ['?', '🌊', true],
  ['room:[a-c]', 'room:b', true],
  ['room:[a-c]', 'room:d', false],
  ['room:[!a-c]', 'room:d', true],
  ['room:[!a-c]', 'room:a', false],
  ['[-a]', '-', true],
  ['{room,chat}:*', 'chat:1', true],
  ['{room,chat}:*', 'news:1', false],
  ['a{,b}', 'a', true],
  ['a\\*', 'a*', true],
  ['a\\*', 'ab', false],
  ['{a\\,b,c}', 'a,b', true],
  ['room:1', 'room:1', true],
  ['room.1', 'room:1', false],
])('%s and %s: %s', (pattern, name, does) => {
  expect(matches(pattern, name)).toBe(does)
})

test.each([
  ['[ab', 'a [ is not closed'],
  ['{a,b', 'a { is not closed'],
  ['{a,{b,c}}', 'braces cannot stand within braces'],
  ['{a,b}{a,b}{a,b}{a,b}{a,b}', 'its braces unfold to more than 16 patterns'],
])('%s is no pattern: %s', (pattern, reason) => {
  expect(globOf(pattern)).toBe(reason)
})

test('a name without marks is its own pattern, and * before and after matches wherever it stands', () => {
  const plain = fc.string({ maxLength: 20 }).filter((text) => !/[*?[\]{}\\]/.test(text))
  fc.assert(
    fc.property(plain, plain, plain, (before, name, after) => {
      expect(matches(name, name)).toBe(true)
      expect(matches(`*${name}*`, `${before}${name}${after}`)).toBe(true)
    }),
  )
})

test('it agrees with a regular expression', () => {
  const letters = fc.stringMatching(/^[ab]{0,8}$/)
  fc.assert(
    fc.property(fc.stringMatching(/^[ab?*]{0,8}$/), letters, (pattern, name) => {
      const expression = new RegExp(`^${pattern.replaceAll('?', '.').replaceAll('*', '.*')}$`)
      expect(matches(pattern, name)).toBe(expression.test(name))
    }),
    { numRuns: 1_000 },
  )
})
