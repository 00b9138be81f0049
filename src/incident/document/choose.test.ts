import { describe, expect, test } from 'vitest'
import type { Pattern } from '../mining/index.ts'
import { choosePattern } from './choose.ts'

const pattern = (key: string, aliases: readonly string[] = []): Pattern => ({
  key,
  template: key,
  severity: 'ERROR',
  count: 1,
  instances: 1,
  revisions: [],
  services: [],
  samples: [],
  parameters: [],
  signals: [],
  aliases,
})
const PATTERNS = [pattern('v1:k7m2q9x4ab1c', ['v1:0ldkey000000']), pattern('v1:k7p0z8d3w1ee'), pattern('v1:aaaa00000000')]

describe('a key', () => {
  test.each([
    ['whole', 'v1:k7m2q9x4ab1c'],
    ['its beginning', 'v1:k7m'],
    ['its beginning without the version', 'k7m'],
    ['in capitals', 'K7M2'],
    ['one that it once had', 'v1:0ldkey000000'],
  ])('names its pattern: %s', (_how, key) => {
    expect(choosePattern(PATTERNS, key)).toEqual({ kind: 'chosen', pattern: PATTERNS[0] })
  })

  test('that is the beginning of two names neither, and lists both', () => {
    expect(choosePattern(PATTERNS, 'k7')).toMatchObject({ kind: 'ambiguous', nearest: [PATTERNS[0], PATTERNS[1]] })
  })

  test('that nobody has lists the nearest first', () => {
    const choice = choosePattern(PATTERNS, 'v1:k7p0z8d3w1ef')
    expect(choice).toMatchObject({ kind: 'unknown', reason: 'no pattern has the key "v1:k7p0z8d3w1ef"' })
    expect(choice.kind === 'unknown' && choice.nearest[0]?.key).toBe('v1:k7p0z8d3w1ee')
  })

  test.each(['', 'v1:'])('of no letters names nothing: "%s"', (key) => {
    expect(choosePattern(PATTERNS, key).kind).not.toBe('chosen')
  })
})
