import { describe, expect, test } from 'vitest'
import { entry, patternWith } from '../../../test/support/incident-entries.ts'
import { Tally } from '../entries/report.ts'
import type { Entry } from '../entries/index.ts'
import { Redactor } from '../redact/index.ts'
import { Scan } from '../scan/index.ts'
import { claimsIn, explain, type Claim } from './index.ts'

function constantOf(entries: readonly Entry[]): Claim | undefined {
  const scan = new Scan(new Redactor({ key: 'a key that only this test has' }))
  scan.add(entries)
  const document = scan.finish({ report: new Tally(), sources: [{ name: 'night.jsonl', kind: 'file', entries: entries.length }] })
  const { root } = explain(document, patternWith(document, /readiness check failed/i))
  return [...claimsIn(root)].find(({ rule }) => rule === 'foreign/constant-budget')
}

describe('a constant duration', () => {
  test('[E8] of lines that are not all kept it is told how often in all', () => {
    const night = Array.from({ length: 100 }, (_, at) =>
      entry(8 + at * 22, `readiness check failed. Failed services: [redis]. Elapsed: 7.5${at % 3}s.`, {
        severity: 'CRITICAL',
        instance: `instance ${at % 2}`,
      }),
    )
    expect(constantOf(night)).toMatchObject({
      status: 'DERIVED',
      answer: expect.stringMatching(
        /^100 times 7\.50 to 7\.52 s \(\d+ of the lines are kept\): the time is constant.*5 x 1\.5 s/,
      ) as string,
    })
  })

  const withField = (elapsedMs: readonly number[]): readonly Entry[] =>
    elapsedMs.map((elapsed, at) =>
      entry(8 + at * 22, 'readiness check failed. Failed services: [redis]', {
        severity: 'CRITICAL',
        instance: `${at}`,
        fields: { elapsedMs: elapsed, limitMs: 60_000 },
      }),
    )

  test('[E8] that stands in a field is as good as one in words; a limit is none that was taken', () => {
    const constant = constantOf(withField([7503, 7509, 7512, 7507]))
    expect(constant).toMatchObject({
      status: 'DERIVED',
      answer: expect.stringMatching(/^4 times 7\.50 to 7\.51 s: .*5 x 1\.5 s/) as string,
    })
    expect(constant?.evidence).toHaveLength(4)
    const alsoSaid = entry(9, 'health not ready. Failed services: [redis]', { severity: 'ERROR', instance: '0' })
    const beside = constantOf([...withField([7503, 7509, 7512, 7507]), alsoSaid])
    expect(beside?.evidence.map(({ quote }) => quote)).not.toContain(alsoSaid.message)
    expect(beside?.evidence).toHaveLength(4)
    expect(constantOf(withField([2000, 3100, 4700, 7507]))).toBeUndefined()
  })
})
