import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FakeTerminal } from '../../../test/support/fake-terminal.ts'
import { columnsOf, counted, cut, grouped, hanging, plain, wrap } from './layout.ts'

describe('how lines are laid out', () => {
  test('a line is as wide as the terminal, within reason; elsewhere as COLUMNS says', () => {
    expect(columnsOf(new FakeTerminal())).toBe(100)
    expect(columnsOf(new FakeTerminal({ COLUMNS: '80' }))).toBe(80)
    expect(columnsOf(Object.assign(new FakeTerminal({ COLUMNS: '80' }, true), { columns: 132 }))).toBe(132)
    expect(columnsOf(Object.assign(new FakeTerminal({}, true), { columns: 12 }))).toBe(60)
    expect(columnsOf(new FakeTerminal({ COLUMNS: 'wide' }))).toBe(100)
  })

  test('what a log holds cannot command a terminal', () => {
    expect(plain('a\u001B[2J\r\nb\tc\u0007\u202E')).toBe(String.raw`a\x1b[2J ⏎ b c\x07\u202e`)
  })

  test('no line is longer than it may be, and no letter is lost', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'ü'), maxLength: 30 })),
        fc.integer({ min: 1, max: 40 }),
        (words, columns) => {
          const lines = wrap(words.join(' '), columns)
          expect(lines.every((line) => line.length <= columns)).toBe(true)
          expect(lines.join('').replaceAll(' ', '')).toBe(words.join(''))
        },
      ),
    )
  })

  test('what hangs stands below its first line, and ends with a sign where it is cut', () => {
    expect(hanging('why  ', 'the gate was closed', 25)).toBe('why  the gate was closed\n')
    expect(hanging('why  ', 'the gate was closed because a check failed', 30, 2)).toBe(
      'why  the gate was closed\n     because a check failed\n',
    )
    expect(hanging('why  ', 'the gate was closed because a check failed', 30, 1)).toBe('why  the gate was closed beca…\n')
    expect(cut('abc', 3)).toBe('abc')
  })

  test('numbers', () => {
    expect([grouped(999), grouped(4_812), grouped(1_234_567)]).toEqual(['999', '4 812', '1 234 567'])
    expect([counted(1, 'line'), counted(2, 'line'), counted(0, 'entry', 'entries')]).toEqual(['1 line', '2 lines', '0 entries'])
  })
})
