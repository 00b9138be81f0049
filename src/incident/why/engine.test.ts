import { describe, expect, test } from 'vitest'
import { documentOf, entry } from '../../../test/support/incident-entries.ts'
import type { Statement } from '../document/index.ts'
import { explain, type Claim, type Rule, type Step } from './index.ts'

const ENTRIES = [entry(10, 'before'), entry(20, 'it failed'), entry(30, 'after')]
const OPEN = { question: 'and why that?', answer: 'nobody knows', missing: [{ what: 'a line', query: 'q', where: 'w' }] }

/** What the engine makes of one step about the line that failed. */
function made(step: (say: (words: string) => Statement) => Partial<Step>): Claim | undefined {
  const document = documentOf(ENTRIES)
  const say = (words: string): Statement => {
    const found = document.samples.find(({ quote }) => quote === words)
    if (found === undefined) throw new Error(`nobody said ${words}`)
    return found
  }
  const rule: Rule = {
    id: 'test/rule',
    kinds: ['line'],
    why: ({ of }) =>
      of.quote === 'it failed'
        ? [
            {
              question: 'why?',
              answer: 'so',
              status: 'DERIVED',
              evidence: [say('before'), of],
              open: OPEN,
              cause: 'test/cause',
              ...step(say),
            },
          ]
        : [],
  }
  const pattern = document.patterns.find(({ template }) => template === 'it failed')
  return pattern === undefined ? undefined : explain(document, pattern, { rules: [rule] }).root.because[0]
}

describe('the engine', () => {
  test('[E2] derives what a rule says from two lines', () => {
    expect(made(() => ({}))).toMatchObject({ status: 'DERIVED', rule: 'test/rule', because: [{ status: 'UNKNOWN' }] })
  })

  test('[E2] makes a possibility of what is contradicted, or follows from one line', () => {
    expect(made((say) => ({ contradicting: [say('before')] }))).toMatchObject({
      status: 'POSSIBLE',
      contradicting: [{ quote: 'before' }],
    })
    expect(made((say) => ({ evidence: [say('it failed'), say('it failed')] }))).toMatchObject({ status: 'POSSIBLE' })
  })

  test('[E5] lets nothing be sure that follows from a possibility', () => {
    const claim = made((say) => ({
      contradicting: [say('before')],
      next: [{ kind: 'line', of: say('before'), others: [], text: 'before' }],
    }))
    expect(claim).toMatchObject({ status: 'POSSIBLE', because: [{ status: 'UNKNOWN' }] })
  })

  test('[E11] takes no cause that is later than its effect', () => {
    expect(made((say) => ({ evidence: [say('after'), say('after')], status: 'OBSERVED' }))).toMatchObject({ status: 'UNKNOWN' })
  })

  test('[E4] ends a circle', () => {
    const claim = made((say) => ({ next: [{ kind: 'line', of: say('it failed'), others: [], text: 'it failed' }] }))
    expect(claim).toMatchObject({ status: 'DERIVED', because: [{ status: 'UNKNOWN' }] })
  })
})
