import { describe, expect, test } from 'vitest'
import { FakeTerminal } from '../../../test/support/fake-terminal.ts'
import { sampleClaim } from '../../../test/support/incident/sample.ts'
import { makeClaim } from '../../incident/index.ts'
import { claimText } from './claim-view.ts'

const text = claimText(sampleClaim, new FakeTerminal({ COLUMNS: '80' }))

describe('the whys as a tree', () => {
  test('each answer has its status, its rivals, what speaks against it, and what it cites', () => {
    expect(text).toMatch(/^1 why did readiness fail\?\n {2}OBSERVED {2}the check of redis failed after 7\.51 s \[E1\]\n {2}2 why/)
    expect(text).toMatch(/^ {4}POSSIBLE {2}five waits/m)
    expect(text).toMatch(/^ {10}or {2}a deadline of 7\.5 s$/m)
    expect(text).toMatch(/^ {5}against {2}\[E2\] gate\.closed$/m)
    expect(text).toMatch(/^ {6}UNKNOWN {3}the log does not say \[M1\]$/m)
  })

  test('what would settle it, and the lines themselves, stand below once', () => {
    expect(text).toContain(
      'what would settle it\nM1  the error of each attempt\n    in   the log of the check\n    for  severity>=DEBUG\n',
    )
    expect(text).toMatch(
      /^evidence\nE1 {2}night\.log:3 {2}readiness failed: redis, elapsed 7\.51s\nE2 {2}night\.log:4 {2}gate\.closed\n$/m,
    )
  })

  test('answers to one question stand side by side, and what was shown is not shown again', () => {
    const [possible] = sampleClaim.because
    if (possible === undefined) throw new Error('the sample has no second why')
    const other = makeClaim({ ...possible, answer: 'a deadline of 7.5 s was reached', contradicting: [] })
    const both = claimText(makeClaim({ ...sampleClaim, because: [possible, other] }), new FakeTerminal({ COLUMNS: '80' }))
    expect(both.match(/why did the check fail\?/g)).toHaveLength(1)
    expect(both).toMatch(/^ {2}a POSSIBLE {2}five waits[\s\S]*^ {2}b POSSIBLE {2}a deadline/m)
    expect(both).toMatch(/^ {6}UNKNOWN {3}as under 2a$/m)
  })

  test('colours are for people, and what a log holds commands no terminal', () => {
    expect(text).not.toContain('\u001B')
    const coloured = claimText(makeClaim({ ...sampleClaim, answer: 'x\u001B[2J' }), new FakeTerminal({ COLUMNS: '80' }, true))
    expect(coloured).toContain('\u001B[32mOBSERVED\u001B[0m')
    expect(coloured).not.toContain('\u001B[2J')
  })
})
