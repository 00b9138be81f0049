import { describe, expect, test } from 'vitest'
import { compare } from './compare.ts'

describe('before and after', () => {
  const both = { requests: 100, instanceMs: 600_000, entries: 500 }
  const tried = [
    { name: 'r1', instances: 14, ...both },
    { name: 'r2', instances: 9, ...both },
  ]

  test('[V5] once in a start is counted by starts', () => {
    const seen = [{ revision: 'r1', count: 14, instances: 14 }]
    expect(compare(tried, seen, ['r1', 'r2'])).toMatchObject({
      unit: 'starts',
      before: { revision: 'r1', count: 14, exposure: 14 },
      after: { revision: 'r2', count: 0, exposure: 9 },
      verdict: { kind: 'improved' },
    })
  })

  test('[V5] said twice by one instance it is counted by requests, else by minutes, at last by entries; a wish is obeyed', () => {
    const seen = [{ revision: 'r1', count: 30, instances: 14 }]
    const without = (names: readonly string[]): typeof tried =>
      tried.map((one) => ({ ...one, ...Object.fromEntries(names.map((name) => [name, 0])) }))
    expect(compare(tried, seen, ['r1', 'r2'])).toMatchObject({ unit: 'requests', after: { exposure: 100 } })
    expect(compare(without(['requests']), seen, ['r1', 'r2'])).toMatchObject({ unit: 'minutes', after: { exposure: 10 } })
    expect(compare(without(['requests', 'instanceMs']), seen, ['r1', 'r2']).unit).toBe('entries')
    expect(compare(tried, seen, ['r1', 'r2'], 'minutes')).toMatchObject({ unit: 'minutes', unitWhy: 'as asked for' })
  })

  test('[V4] a revision that is not in the logs is too little data', () => {
    const seen = [{ revision: 'r1', count: 14, instances: 14 }]
    expect(compare(tried, seen, ['r1', 'r3']).verdict).toMatchObject({ kind: 'too little data', why: 'none after' })
    expect(compare(tried, seen, ['r0', 'r2']).verdict).toMatchObject({ kind: 'too little data', why: 'none before' })
  })
})
