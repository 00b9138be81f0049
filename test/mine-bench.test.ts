import { describe, expect, test } from 'vitest'
import { accuracy, parseCsv } from '../bench/mine/index.mjs'

describe('bench: mine', () => {
  test('only a group that has all lines of a true one and no other counts', () => {
    expect(accuracy(['a', 'a', 'b', 'b'], ['1', '1', '2', '2'])).toMatchObject({ ga: 1, fga: 1 })
    // One group was split: its lines are lost, and three were made of two.
    expect(accuracy(['a', 'a', 'b', 'b'], ['1', '1', '2', '3'])).toMatchObject({ ga: 0.5, fga: (2 * 1) / (3 + 2) })
    expect(accuracy(['a', 'a', 'b', 'b'], ['1', '1', '1', '1'])).toMatchObject({ ga: 0, fga: 0 })
  })

  test('quoted cells hold commas, quotes and line feeds', () => {
    expect(parseCsv('a,b\n"x, ""y""\nz",2\n')).toEqual([
      ['a', 'b'],
      ['x, "y"\nz', '2'],
    ])
  })
})
