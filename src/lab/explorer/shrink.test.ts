import { expect, test } from 'vitest'
import { seededRandom } from '../../runtime/manual.ts'
import { shrink } from './shrink.ts'

const long = Array.from({ length: 60 }, (_, at) => (at * 7) % 5)

test.each<[string, (vector: readonly number[]) => boolean, readonly number[]]>([
  ['everything', () => true, []],
  ['a late entry', (vector) => (vector[40] ?? 0) > 0, []],
  ['two that belong together', (vector) => vector.includes(3) && vector.includes(4), []],
  ['a sum', (vector) => vector.reduce((sum, entry) => sum + entry, 0) >= 6, []],
])('[X6] %s: the smallest vector that still does it, and none smaller', async (_name, breaks) => {
  const { vector, runs } = await shrink(long, (candidate) => Promise.resolve(breaks(candidate)))
  expect(breaks(vector)).toBe(true)
  expect(runs).toBeLessThan(1_000)
  const smaller = [
    vector.slice(0, -1),
    ...vector.flatMap((entry, at) => (entry === 0 ? [] : [vector.with(at, 0), vector.with(at, entry - 1)])),
  ]
  expect(
    smaller
      .filter((candidate) => candidate.length < vector.length || candidate.some((entry, at) => entry !== vector[at]))
      .filter(breaks),
  ).toEqual([])
})

test('[X6] another bug on the way is not taken for this one', async () => {
  // Which invariant a vector breaks: the short ones break another.
  const invariant = (vector: readonly number[]): string => (vector.length < 10 ? 'other' : 'mine')
  const { vector } = await shrink(long, (candidate) => Promise.resolve(invariant(candidate) === 'mine'))
  expect(vector).toHaveLength(10)
})

test('[X6] it ends, however long it could go on', async () => {
  const random = seededRandom(1)
  const { runs } = await shrink(long, () => Promise.resolve(random.next() < 0.1), 50)
  expect(runs).toBeLessThanOrEqual(50)
})
