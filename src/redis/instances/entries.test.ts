import { expect, test } from 'vitest'
import { entriesIn, inOrder, type Entry } from './entries.ts'

const entry = (number: number): Entry => ({ number, before: number - 1, from: 'a', count: number, text: '' })
const numbers = (streams: readonly (readonly number[])[], countMax: number): readonly number[] =>
  inOrder(
    streams.map((one) => one.map(entry)),
    countMax,
  ).map((one) => one.entry.number)

test('[I1] two streams are heard as one, in the order of telling', () => {
  expect(
    numbers(
      [
        [1, 4, 5],
        [2, 3, 6],
      ],
      10,
    ),
  ).toEqual([1, 2, 3, 4, 5, 6])
  expect(numbers([[], [2]], 10)).toEqual([2])
  expect(numbers([[], []], 10)).toEqual([])
})

test('[I1] what comes after a stream that was cut short waits for the rest of it', () => {
  expect(
    numbers(
      [
        [1, 4],
        [2, 3, 6],
      ],
      2,
    ),
  ).toEqual([1, 2, 3, 4])
  expect(
    numbers(
      [
        [7, 8],
        [1, 2],
      ],
      2,
    ),
  ).toEqual([1, 2])
})

test('an answer is read in both protocols, and what something else wrote is stepped over', () => {
  const fields = ['p', '6', 'f', 'a', 's', '3', 't', 'hello']
  const read: Entry = { number: 7, before: 6, from: 'a', count: 3, text: 'hello' }
  expect(entriesIn({ all: [['7-0', fields]] }, ['all', 'own'])).toEqual([[read], []])
  expect(entriesIn([['own', [['7-0', fields]]]], ['all', 'own'])).toEqual([[], [read]])
  expect(entriesIn(null, ['all', 'own'])).toEqual([[], []])
  expect(entriesIn({ all: [['7-1', ['x', 'y']]] }, ['all'])).toEqual([
    [{ number: 7, before: Number.NaN, from: '', count: 0, text: '' }],
  ])
})
