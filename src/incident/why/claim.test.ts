import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ClaimError, faultIn, makeClaim, type Claim, type ClaimDraft } from './claim.ts'

const at = (line: number) => ({ ref: { file: 'a.log', line }, quote: 'it said so', sha256: 'a'.repeat(64) })
const MISSING = { what: 'a line', query: 'severity>=ERROR', where: 'the log' }
const BASE = { question: 'why?', answer: 'because' } as const

describe('a claim', () => {
  test.each<readonly [string, ClaimDraft]>([
    ['[E1] OBSERVED cites nothing', { ...BASE, status: 'OBSERVED' }],
    ['[E1] DERIVED cites nothing', { ...BASE, status: 'DERIVED', rule: 'r' }],
    ['[E1] evidence has no digest', { ...BASE, status: 'OBSERVED', evidence: [{ ...at(1), sha256: 'abc' }] }],
    ['[E1] evidence has no words', { ...BASE, status: 'OBSERVED', evidence: [{ ...at(1), quote: ' ' }] }],
    ['[E1] evidence has no place', { ...BASE, status: 'OBSERVED', evidence: [at(0)] }],
    ['[E2] DERIVED names no rule', { ...BASE, status: 'DERIVED', evidence: [at(1), at(2)] }],
    ['[E2] DERIVED follows from one line', { ...BASE, status: 'DERIVED', rule: 'r', evidence: [at(1), at(1)] }],
    ['[E2] DERIVED is contradicted', { ...BASE, status: 'DERIVED', rule: 'r', evidence: [at(1), at(2)], contradicting: [at(3)] }],
    ['[E3] POSSIBLE has no rival', { ...BASE, status: 'POSSIBLE', rivals: [' '] }],
    ['[E4] UNKNOWN names nothing that is missing', { ...BASE, status: 'UNKNOWN' }],
    ['[E4] what is missing is not said in full', { ...BASE, status: 'UNKNOWN', missing: [{ ...MISSING, query: '' }] }],
  ])('%s: it is refused', (_rule, draft) => {
    expect(() => makeClaim(draft)).toThrow(ClaimError)
  })

  test('[E4] the chain stops at the first UNKNOWN', () => {
    const unknown = makeClaim({ ...BASE, status: 'UNKNOWN', missing: [MISSING] })
    expect(() => makeClaim({ ...BASE, status: 'UNKNOWN', missing: [MISSING], because: [unknown] })).toThrow('goes on')
  })

  test('[E5] nothing below a possibility is surer than it', () => {
    const observed = makeClaim({ ...BASE, status: 'OBSERVED', evidence: [at(1)] })
    expect(() => makeClaim({ ...BASE, status: 'POSSIBLE', rivals: ['another'], because: [observed] })).toThrow('surer')
    expect(makeClaim({ ...BASE, status: 'OBSERVED', evidence: [at(1)], because: [observed] }).because).toEqual([observed])
  })

  test('[E1] whatever is claimed, what stands is cited', () => {
    const texts = fc.constantFrom('', ' ', 'words')
    const evidence = fc.record({
      ref: fc.oneof(fc.record({ file: texts, line: fc.integer({ min: 0, max: 3 }) }), fc.record({ insertId: texts })),
      quote: texts,
      sha256: fc.constantFrom('', 'a'.repeat(64), 'g'.repeat(64)),
    })
    const drafts: fc.Arbitrary<ClaimDraft> = fc.record(
      {
        question: texts,
        answer: texts,
        status: fc.constantFrom('OBSERVED' as const, 'DERIVED' as const, 'POSSIBLE' as const, 'UNKNOWN' as const),
        rule: texts,
        evidence: fc.array(evidence, { maxLength: 3 }),
        contradicting: fc.array(evidence, { maxLength: 1 }),
        rivals: fc.array(texts, { maxLength: 2 }),
        missing: fc.array(fc.record({ what: texts, query: texts, where: texts }), { maxLength: 2 }),
      },
      { requiredKeys: ['question', 'answer', 'status'] },
    )
    fc.assert(
      fc.property(drafts, (draft) => {
        const claim = madeOrNot(draft)
        if (claim === undefined) return
        if (claim.status === 'OBSERVED' || claim.status === 'DERIVED') {
          expect(claim.evidence.length).toBeGreaterThan(0)
          for (const { quote, sha256 } of claim.evidence) expect([quote.trim(), sha256.length]).toEqual(['words', 64])
        }
        if (claim.status === 'DERIVED') expect([claim.rule, claim.contradicting]).toEqual([expect.stringMatching(/\S|^ $/), []])
        if (claim.status === 'POSSIBLE') expect(claim.rivals).toContain('words')
        if (claim.status === 'UNKNOWN') expect(claim.missing.length).toBeGreaterThan(0)
        expect(faultIn(claim)).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })
})

function madeOrNot(draft: ClaimDraft): Claim | undefined {
  try {
    return makeClaim(draft)
  } catch (error) {
    if (error instanceof ClaimError) return undefined
    throw error
  }
}
