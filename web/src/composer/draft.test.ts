import { expect, test } from 'vitest'
import { charactersLeft, isTooLong, TEXT_MAX, toSend } from './draft.ts'

test.each([
  ['hello', 'hello'],
  ['  indented\n  more  \n\n', '  indented\n  more'],
  ['\n\n  \na', 'a'],
  ['', undefined],
  [' \n\t ', undefined],
])('%j sends %j', (draft, text) => expect(toSend(draft)).toBe(text))

test('a draft may be as long as the bound, not longer', () => {
  expect(isTooLong('x'.repeat(TEXT_MAX))).toBe(false)
  expect(isTooLong('x'.repeat(TEXT_MAX + 1))).toBe(true)
  expect(charactersLeft('abc')).toBe(TEXT_MAX - 3)
})
