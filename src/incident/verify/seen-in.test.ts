import { describe, expect, test } from 'vitest'
import { SeenCounter } from './seen-in.ts'

describe('how often a pattern was seen in a revision', () => {
  test('patterns that have become one are counted together, an instance once', () => {
    const counter = new SeenCounter()
    counter.add({ revision: 'r1', instance: 'a' }, 7)
    counter.add({ revision: 'r1', instance: 'a' }, 8)
    counter.add({ revision: 'r1', instance: 'b' }, 8)
    counter.add({ revision: 'r0' }, 8)
    counter.add({}, 8)
    counter.add({ revision: 'r2', instance: 'c' }, 9)
    expect(counter.of([7, 8])).toEqual([
      { count: 1, instances: 0 },
      { revision: 'r0', count: 1, instances: 0 },
      { revision: 'r1', count: 3, instances: 2 },
    ])
    expect(counter.of([1])).toEqual([])
  })

  test('memory is bounded: revisions that are too many are counted together, and none is lost', () => {
    const counter = new SeenCounter()
    for (let number = 0; number < 600; number++) counter.add({ revision: `r${number}` }, 1)
    const seen = counter.of([1])
    expect(seen.length).toBe(501)
    expect(seen.reduce((total, { count }) => total + count, 0)).toBe(600)
  })
})
