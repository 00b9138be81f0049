import { describe, expect, test } from 'vitest'
import { channelPattern } from './channel-pattern.ts'

/** As long as a channel name may be, and made to be the worst. */
const WORST = `${'a'.repeat(1_023)}!`

describe('a channel pattern', () => {
  test.each(['^[a-z]+$', '^[a-z]+(-[a-z]+)*$', String.raw`^\d{4}-\w+$`, '^[a-z0-9-]{1,50}$', '^(news|sport)$', '^(?!admin).+$'])(
    '%s is taken',
    (source) => {
      expect(channelPattern(source)).toMatchObject({ kind: 'compiled' })
    },
  )

  test('it means what it says', () => {
    const compiled = channelPattern('^[a-z]+(-[a-z]+)*$')
    if (compiled.kind !== 'compiled') expect.fail(compiled.reason)
    expect(['lobby', 'main-lobby', 'Lobby', 'main-'].map((name) => compiled.pattern.test(name))).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  test.each(['^(a+)+$', '^(a|a)*$', '^(a*)*b$', '^(.*)*.*.*c$'])('%s comes to an end also on the worst name', (source) => {
    const compiled = channelPattern(source)
    if (compiled.kind === 'compiled') expect(compiled.pattern.test(WORST)).toBe(false)
    else expect(compiled.reason).toContain('for ever')
  })

  test.each([String.raw`^(a+)+\1$`, '^(a{1,50})+$', '^(?=a)(a+)+$', String.raw`^a*a*a*a*\b(?=b)$`])(
    '%s is refused: nothing here runs it in bounded time',
    (source) => {
      expect(channelPattern(source)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('for ever') })
    },
  )

  test.each([
    ['[', 'not a regular expression'],
    ['(?P<name>x)', 'not a regular expression'],
    ['x'.repeat(513), 'longer than'],
  ])('%s is refused', (source, reason) => {
    expect(channelPattern(source)).toMatchObject({ kind: 'refused', reason: expect.stringContaining(reason) })
  })
})
