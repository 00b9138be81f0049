import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { down, grown, LATEST, shown, showsFirst, showsLast, up, WINDOW_FIRST, WINDOW_MAX, type Window } from './window.ts'

const keys = (count: number, from = 0): readonly { readonly key: string }[] =>
  Array.from({ length: count }, (_, index) => ({ key: `k${from + index}` }))
const ends = (window: Window, all: readonly { readonly key: string }[]): readonly (string | undefined)[] => {
  const seen = shown(window, all)
  return [seen[0]?.key, seen.at(-1)?.key]
}

describe('the rows in the page', () => {
  test('are the latest at first', () => {
    expect(ends(LATEST, keys(1_000))).toEqual(['k900', 'k999'])
    expect(showsFirst(LATEST, keys(WINDOW_FIRST))).toBe(true)
    expect(showsFirst(LATEST, keys(WINDOW_FIRST + 1))).toBe(false)
  })

  test('grow upward to the bound, then move', () => {
    const all = keys(1_000)
    let window = LATEST
    for (let step = 0; step < 4; step++) window = up(window, all)
    expect(ends(window, all)).toEqual(['k500', 'k999'])
    expect(ends(up(window, all), all)).toEqual(['k400', 'k899'])
  })

  test('move down again until the latest', () => {
    const all = keys(1_000)
    let window: Window = { lastKey: 'k749', size: WINDOW_MAX }
    for (let step = 0; step < 3; step++) window = down(window, all)
    expect(window.lastKey).toBeUndefined()
    expect(showsLast(window, all)).toBe(true)
  })

  test('nothing above a reader is taken away when messages come', () => {
    const before = keys(300)
    const after = keys(310)
    const reading = up(LATEST, before)
    expect(ends(grown(reading, before, after, false), after)).toEqual(['k100', 'k309'])
    const full: Window = { lastKey: undefined, size: WINDOW_MAX }
    const many = keys(600)
    expect(ends(grown(full, many, keys(610), false), keys(610))).toEqual(['k100', 'k599'])
  })

  test('a window that is elsewhere stays there when messages come', () => {
    const elsewhere: Window = { lastKey: 'k749', size: WINDOW_MAX }
    expect(grown(elsewhere, keys(1_000), keys(1_007), false)).toBe(elsewhere)
  })

  test('a reader at the end goes back to few rows', () => {
    expect(grown({ lastKey: undefined, size: 400 }, keys(400), keys(401), true)).toBe(LATEST)
  })

  test('older rows above do not move it', () => {
    const before = keys(100, 100)
    const after = keys(200)
    expect(grown(LATEST, before, after, false)).toBe(LATEST)
  })

  test('are never more than the bound, whatever happens', () => {
    const acts = fc.array(fc.constantFrom('up', 'down', 'message', 'end'), { maxLength: 60 })
    fc.assert(
      fc.property(acts, (acts) => {
        let all = keys(700)
        let window = LATEST
        for (const act of acts) {
          const before = all
          if (act === 'message') all = keys(all.length + 7)
          window = act === 'up' ? up(window, all) : act === 'down' ? down(window, all) : grown(window, before, all, act === 'end')
          expect(shown(window, all).length).toBeLessThanOrEqual(WINDOW_MAX)
          expect(shown(window, all).length).toBeGreaterThan(0)
        }
      }),
    )
  })
})
