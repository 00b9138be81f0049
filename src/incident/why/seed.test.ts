import { describe, expect, test } from 'vitest'
import { documentOf, entry, patternWith } from '../../../test/support/incident-entries.ts'
import { claimsIn, explain, type Claim } from './index.ts'

/*
 * The shape of the seed's incident, in invented words and figures: a readiness check that names a dependency, always after the same
 * time, and a dependency that answered others.
 */
const failed = (s: number, elapsed: string, instance: string) =>
  entry(
    s,
    `CRITICAL STARTUP FAILURE: chat readiness validation failed. Failed services: [redis]. State: failed. Elapsed: ${elapsed}.`,
    {
      severity: 'CRITICAL',
      instance,
      revision: 'chat-00007-abc',
    },
  )

const NIGHT = [
  entry(1, 'Redis initial connection successful: redis://10.0.0.5:6379/0', { instance: 'one' }),
  failed(8, '7.50s', 'one'),
  failed(30, '7.51s', 'two'),
  failed(52, '7.51s', 'three'),
  failed(75, '7.52s', 'four'),
]

const explained = (entries: typeof NIGHT) => {
  const document = documentOf(entries)
  return explain(document, patternWith(document, /readiness validation failed/))
}
const sure = (root: Claim) => [...claimsIn(root)].filter(({ status }) => status === 'OBSERVED' || status === 'DERIVED')
const possible = (root: Claim) => [...claimsIn(root)].filter(({ status }) => status === 'POSSIBLE')

describe("the seed's incident", () => {
  const { root, cause, contradictions, missing } = explained(NIGHT)

  test('[E8] the constant is 5 x 1.5 s of attempts that waited for nobody', () => {
    const constant = sure(root).find(({ rule }) => rule === 'foreign/constant-budget')
    expect(constant).toMatchObject({
      status: 'DERIVED',
      answer: expect.stringMatching(/7\.50 to 7\.52 s.*5 x 1\.5 s.*refused at once.*about 2 ms/) as string,
    })
    expect(constant?.rivals).toContain('3 x 2.5 s give the same time')
  })

  test('[E8] a race is possible at most, and fits worse than a broken check', () => {
    expect(sure(root).filter(({ answer }) => /\brace\b|grace|background|sleep/i.test(answer))).toEqual([])
    const answers = possible(root).map(({ answer }) => answer)
    expect(answers[0]).toMatch(/^better fit: the check itself is broken/)
    expect(answers.at(-1)).toMatch(/^fits worst: a race/)
    expect(cause).toBeUndefined()
  })

  test('[E8] the check that would settle it is named, and the chain ends there', () => {
    expect(missing.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/called once by hand against a redis that is well/),
        expect.stringMatching(/the error that the check of redis met/),
      ]),
    )
    const leaves = [...claimsIn(root)].filter(({ because }) => because.length === 0)
    expect(leaves.map(({ status }) => status)).toEqual(leaves.map(() => 'UNKNOWN'))
  })

  test('[E9] that Redis answered meanwhile is told against those who say that it was away', () => {
    expect(
      contradictions.filter(({ quote }) => /initial connection successful/.test(quote)).map(({ against }) => against),
    ).toEqual([expect.stringMatching(/^fits less: redis refuses at once/), expect.stringMatching(/^fits worst: a race/)])
  })

  test('[E8] seen twice it is a possibility, and seen once nothing is made of it', () => {
    expect(sure(explained(NIGHT.slice(0, 3)).root).some(({ rule }) => rule === 'foreign/constant-budget')).toBe(false)
    expect([...claimsIn(explained(NIGHT.slice(0, 2)).root)].some(({ rule }) => rule === 'foreign/constant-budget')).toBe(false)
  })

  test('[E8] a time that scatters is no budget, and no broken check', () => {
    const times = ['2.10s', '7.80s', '4.40s', '9.90s']
    const { root: scattered } = explained(times.map((time, n) => failed(n * 20, time, `i${n}`)))
    const rules = [...claimsIn(scattered)].map(({ rule }) => rule)
    expect(rules).toContain('foreign/scattered')
    expect(rules).not.toContain('foreign/constant-budget')
  })

  test('[E8] a check that also succeeds is no broken one', () => {
    const document = documentOf(NIGHT)
    const wins = { kind: 'sometimes-succeeds', failures: 4, successes: 9, counterpartKey: 'v1:a', counterpart: 'ready' } as const
    const patterns = document.patterns.map((pattern) => ({ ...pattern, signals: [wins] }))
    const { root: won } = explain({ ...document, patterns }, patternWith(document, /readiness validation failed/))
    expect(possible(won).map(({ answer }) => answer)).toEqual([
      expect.stringMatching(/^better fit: redis is not always there in time.*9 times/),
    ])
  })

  test('[E8] a constant of the length of a deadline is told as one', () => {
    const { root: deadline } = explained(['10.00s', '10.01s', '10.02s'].map((time, n) => failed(n * 20, time, `i${n}`)))
    expect(sure(deadline).find(({ rule }) => rule === 'foreign/constant-budget')?.answer).toMatch(/deadline of 10 s/)
  })

  test('[E8] attempts that cost enough for an answer are not said to have waited for nobody', () => {
    const times = ['25.20s', '25.21s', '25.22s']
    const { root: slow } = explained([...NIGHT.slice(0, 1), ...times.map((time, n) => failed(n * 40, time, `i${n}`))])
    const answers = [...claimsIn(slow)].map(({ answer }) => answer)
    expect(answers.find((answer) => answer.includes('5 x 5 s'))).toMatch(/about 35 ms, enough for an answer/)
    expect(answers.filter((answer) => /waited for nobody|refused at once|^better fit/.test(answer))).toEqual([])
  })

  test('[E8] waits that double are told', () => {
    const { root: doubled } = explained(['7.00s', '7.01s', '7.01s'].map((time, n) => failed(n * 20, time, `i${n}`)))
    const constant = sure(doubled).find(({ rule }) => rule === 'foreign/constant-budget')
    expect(constant?.answer).toMatch(/it fits 3 waits that double from 1 s between attempts/)
    expect(constant?.rivals).toContain('7 x 1 s give the same time')
  })

  test('[E8] where lines name a refusal, it is not said that none does, and the refusal fits better than a broken check', () => {
    const refusal = entry(2, 'redis: connect ECONNREFUSED 10.0.0.5:6379', { severity: 'WARNING' })
    const { root: refused, cause: named } = explained([refusal, ...NIGHT.slice(1)])
    const [best, ...others] = possible(refused)
    expect(best?.answer).toMatch(/^better fit: redis refuses at once.*lines about redis name such a refusal/)
    expect(best?.evidence.map(({ quote }) => quote)).toContain(refusal.message)
    expect(best?.rivals).toEqual([
      expect.stringMatching(/^fits less: the check itself/),
      expect.stringMatching(/^fits worst: a race/),
    ])
    expect(others.filter(({ answer }) => answer.includes('no line that was read has one'))).toEqual([])
    expect(named).toBeUndefined()
  })

  test('[E8] a time that is constant in the lines that were kept, and not in all, is no constant', () => {
    const document = documentOf(NIGHT)
    const patterns = document.patterns.map((pattern) => ({ ...pattern, count: pattern.count + 900 }))
    const { root: more } = explain({ ...document, patterns }, patternWith(document, /readiness validation failed/))
    expect([...claimsIn(more)].some(({ rule }) => rule === 'foreign/constant-budget')).toBe(false)
  })

  test('[E8] a reply that was logged while the check ran comes before all arithmetic', () => {
    const refusal = entry(50, 'redis error: WRONGPASS invalid username-password pair or user is disabled.', {
      severity: 'ERROR',
      instance: 'three',
      revision: 'chat-00007-abc',
    })
    const found = explained([refusal, ...NIGHT.slice(3, 4)])
    expect(found.cause?.id).toBe('redis/credentials')
    expect(possible(found.root)).toEqual([])
  })
})
