import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../runtime/manual.ts'
import { judge } from './verdict.ts'

describe('the verdict on a fix', () => {
  test('[V2] all starts failed before, none of nine after: improved', () => {
    const verdict = judge({ count: 14, exposure: 14 }, { count: 0, exposure: 9 })
    expect(verdict).toMatchObject({ kind: 'improved', ratio: { ratio: 0 } })
  })

  test('[V3] none in two starts after proves nothing, and five would', () => {
    expect(judge({ count: 14, exposure: 14 }, { count: 0, exposure: 2 })).toMatchObject({
      kind: 'too little data',
      why: 'little after',
      needed: 5,
    })
    expect(judge({ count: 14, exposure: 14 }, { count: 0, exposure: 5 }).kind).toBe('improved')
  })

  test('[V3] seen twice in a hundred before: only long absence means something', () => {
    const verdict = judge({ count: 2, exposure: 100 }, { count: 0, exposure: 300 })
    expect(verdict).toMatchObject({ kind: 'too little data', needed: 533 })
  })

  test('[V2] as often as before is not improved, more often neither, and nothing is promised then', () => {
    expect(judge({ count: 14, exposure: 14 }, { count: 9, exposure: 9 })).toMatchObject({ kind: 'not improved' })
    const worse = judge({ count: 5, exposure: 100 }, { count: 90, exposure: 100 })
    expect(worse).toMatchObject({ kind: 'not improved', ratio: { ratio: 18 } })
    expect(worse).not.toHaveProperty('needed')
  })

  test('[V2] less often, but no more than chance explains: not improved, and from where it would show', () => {
    expect(judge({ count: 10, exposure: 100 }, { count: 6, exposure: 100 })).toMatchObject({ kind: 'not improved', needed: 183 })
  })

  test('[V4] what was never seen before cannot have become less', () => {
    expect(judge({ count: 0, exposure: 100 }, { count: 0, exposure: 100 })).toEqual({
      kind: 'too little data',
      why: 'not seen before',
    })
    expect(judge({ count: 0, exposure: 0 }, { count: 3, exposure: 3 })).toMatchObject({ why: 'none before' })
    expect(judge({ count: 14, exposure: 14 }, { count: 0, exposure: 0 })).toMatchObject({ why: 'none after', needed: 5 })
  })

  test('[V2] where nothing changed, at most one in forty is called improved', () => {
    const [trials, starts] = [2_000, 40]
    const random = seededRandom(7)
    // Each start fails with a chance of a fifth, before as after.
    const failed = (): number => Array.from({ length: starts }, () => random.next()).filter((one) => one < 0.2).length
    const verdicts = Array.from({ length: trials }, () =>
      judge({ count: failed(), exposure: starts }, { count: failed(), exposure: starts }),
    )
    expect(verdicts.filter(({ kind }) => kind === 'improved').length / trials).toBeLessThan(0.025)
  })
})
