import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleDocument, sampleInput, samplePattern } from '../../../test/support/incident/sample.ts'
import { compare } from '../verify/index.ts'
import { code, markdownTable, words } from './markdown.ts'
import { appendSteps, reportText } from './steps.ts'

const improved = compare(sampleDocument.revisions, sampleInput.seen, ['r1', 'r2'])
const sectionOf = (text: string, title: string): string => text.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? ''

describe('the report', () => {
  const text = reportText(sampleInput)

  test('[V6] has every part, and the same input gives the same bytes', () => {
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      'Summary',
      'Impact',
      'Time line (UTC)',
      'Patterns',
      'Causes',
      'What is not known',
      'Is, and is not',
      'Timing',
      'Issue',
      'Before and after',
      'Action items',
      'Evidence',
      'Method and coverage',
    ])
    expect(reportText(structuredClone(sampleInput))).toBe(text)
  })

  test('[V8] nothing is called fixed that was not compared, and only what was shown is called improved', () => {
    expect(sectionOf(text, 'Summary')).toContain('Status: open. No fix was compared')
    expect(text).not.toMatch(/\bimproved\b|(?<!is called )\bfixed\b/)
    const after = reportText({ ...sampleInput, comparisons: [improved] })
    expect(sectionOf(after, 'Summary')).toContain('Status: improved, by `r2` against `r1`.')
    expect(sectionOf(after, 'Before and after')).toContain('| `r1` | 14 in 14 starts | `r2` | 0 in 9 starts |')
  })

  test('what logs do not know is not said: impact, owners', () => {
    expect(sectionOf(text, 'Impact')).toContain('Not measurable from logs: no request log was read.')
    expect(sectionOf(reportText({ ...sampleInput, impact: 'chat is 90 % of value' }), 'Impact')).toContain(
      'Declared, not measured: chat is 90 % of value',
    )
    expect(sectionOf(text, 'Action items')).toContain(
      '- [ ] settle: the error of each attempt (the log of the check) **owner: nobody yet**',
    )
  })

  test('each why has its status and what it stands on, and the appendix where that stands', () => {
    expect(sectionOf(text, 'Causes')).toContain(
      '- **why did readiness fail?** OBSERVED: the check of redis failed after 7.51 s [E1]',
    )
    expect(sectionOf(text, 'Causes')).toContain('    - or: a deadline of 7.5 s')
    expect(sectionOf(text, 'Causes')).toContain('    - against it: `gate.closed` [E2]')
    expect(sectionOf(text, 'What is not known')).toContain('look in the log of the check for `severity>=DEBUG`')
    expect(sectionOf(text, 'Evidence')).toMatch(
      /- \*\*E1\*\* `night\.log:3` `readiness failed: redis, elapsed 7\.51s` sha256 `[0-9a-f]{64}`/,
    )
  })

  test('is and is not, and timings beside another environment', () => {
    expect(sectionOf(text, 'Is, and is not')).toContain('| revision | `r1` | `r2` |')
    const quiet = { ...sampleDocument, patterns: [] }
    const both = reportText({ ...sampleInput, beside: [{ name: 'production', document: quiet }] })
    expect(sectionOf(both, 'Timing')).toContain('| backend | `elapsed` | 14 | 7.51 s | 7.51 s | 7.52 s | 0 ms |')
    expect(sectionOf(both, 'Timing')).toContain('| production | the pattern was not seen |')
  })
})

describe('a log that grows', () => {
  const first = appendSteps('', sampleInput)

  test('[V7] what has been done is a step each, and done again with the same outcome nothing is written', () => {
    expect(first.steps).toEqual(['Logs were read', 'Why'])
    expect(first.text).toMatch(/^# Incident `v1:k7m2q9x4ab1c`: `readiness failed/)
    expect(appendSteps(first.text, sampleInput)).toEqual({ text: first.text, steps: [] })
  })

  test('[V7] the next step stands at the end, and what a person wrote between is the same to the byte', () => {
    const edited = first.text
      .replace('## Step 2', 'We looked at the code: `is_connected` is a property.\r\n\n## Step 2')
      .concat('\nnobody is paged')
    const { text, steps } = appendSteps(edited, { ...sampleInput, comparisons: [improved] })
    expect(steps).toEqual(['Before and after'])
    expect(text.startsWith(edited)).toBe(true)
    expect(text.slice(edited.length)).toMatch(
      /^\n\n<!-- tidegate incident step=3 of=v1:k7m2q9x4ab1c\/verify sha256=[0-9a-f]{16} -->\n## Step 3: Before and after\n/,
    )
  })

  test('[V7] whatever stands there stays', () => {
    fc.assert(
      fc.property(fc.string(), (before) => {
        const { text } = appendSteps(before, sampleInput)
        if (before !== '') expect(text.startsWith(before)).toBe(true)
        expect(appendSteps(text, sampleInput).steps).toEqual([])
      }),
    )
  })
})

describe('what logs say stays text', () => {
  test('in code: no back tick ends it, no bar breaks a table', () => {
    expect(code('a `b`` c')).toBe('``` a `b`` c ```')
    expect(code('one\n\ttwo\u0000')).toBe('`one two`')
    expect(markdownTable(['x'], [[code('a | b')]])).toBe('| x |\n| --- |\n| `a \\| b` |\n')
    expect(markdownTable(['x'], [])).toBe('')
  })

  test('in a sentence: nobody is called, nothing is closed, no HTML', () => {
    const text = words('thanks @ada, closes #12 <img src=x> *now*')
    expect(text).not.toMatch(/@ada|#12/)
    expect(text).toContain('\\<img src=x\\> \\*now\\*')
  })

  test('a template cannot break its row', () => {
    const text = reportText({ ...sampleInput, pattern: { ...samplePattern, template: 'a | b ``` <script>' } })
    expect(text.split('\n')[0]).toBe('# Incident `v1:k7m2q9x4ab1c`: ```` a | b ``` <script> ````')
  })
})
