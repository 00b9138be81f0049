import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { incident } from '../../../test/incident/filing-run.ts'
import { BODY_LENGTH_MAX, newBody } from './body.ts'
import type { FiledIncident, Part } from './filed-incident.ts'
import { readMarker, readState, withBlock } from './marker.ts'
import { plain, plainTitle } from './plain.ts'

const STATE = { sightings: [incident().sighting], revision: 'chat-00042-abc' }

/** What GitHub reads as text: without fences, code and comments. Throws where a fence stays open. */
function outsideOfFences(body: string): string {
  const kept: string[] = []
  let fence: string | undefined
  for (const line of body.split('\n')) {
    const marks = /^ {0,3}(`{3,})([^`]*)$/.exec(line)
    if (fence === undefined && marks !== null) fence = marks[1]
    else if (fence !== undefined && marks !== null && (marks[1]?.length ?? 0) >= fence.length && marks[2]?.trim() === '')
      fence = undefined
    else if (fence === undefined) kept.push(line)
  }
  if (fence !== undefined) throw new Error('a fence stays open')
  return kept.join('\n').replace(/^<!-- [^\n]* -->$/gm, '')
}

const NASTY = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '@ada',
        '#123',
        'closes #7',
        'fixes a/b#9',
        'GH-12',
        '<img src=x onerror=y>',
        '<!-- incident:end -->',
        '-->',
        '```',
        '````',
        '~~~',
        '\n',
        '\n\n',
        '\r\n',
        '`',
        '|',
        '[x](http://y)',
        'https://github.com/a/b/issues/1',
        'www.example.org',
        '\u202e',
        '\u0000',
        '\ud800',
        '# ',
        '> ',
        '- ',
        '1. ',
        '    ',
        '\\',
        '*',
        '_',
        '&lt;',
        'deadbeef12',
      ),
      fc.string({ maxLength: 10 }),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

function withText(text: string): FiledIncident {
  const parts: readonly Part[] = [
    { kind: 'text', text },
    { kind: 'list', items: [text, text] },
    { kind: 'log', caption: text, text },
    { kind: 'code', text },
    { kind: 'table', head: ['a', 'b'], rows: [[text, 'x']] },
  ]
  return incident({ title: text, sections: [{ heading: `h ${text}`, parts }] })
}

describe('words out of logs', () => {
  test('[F10] are no mention, no reference, no HTML, no link, and end no fence and no block', () => {
    fc.assert(
      fc.property(NASTY, (text) => {
        const body = newBody(withText(text), STATE)
        const shown = outsideOfFences(body)
        expect(shown).not.toMatch(/@\w|#\d|GH-\d|:\/\/|\bwww\.|<[a-z!/]/i)
        // Nothing but our own marks, each once.
        expect(body.match(/<!--/g)).toHaveLength(4)
        expect(readMarker(body)).toEqual({ key: incident().key })
        expect(readState(body)).toEqual(STATE)
        expect(withBlock(body, 'new')).toBeDefined()
        // A table row stays one row of two cells.
        expect(shown.split('\n').filter((line) => /^\| .* \| x \|$/.test(line))).toHaveLength(1)
        expect(body.isWellFormed()).toBe(true)
      }),
      { numRuns: 300, seed: 20261127 },
    )
  })

  test('[F10] "closes #7" by @ada is text', () => {
    expect(plain('closes #7 by @ada <b> `x` GH-3 https://github.com/a')).toBe(
      'closes #\u20607 by @\u2060ada &lt;b&gt; \\`x\\` GH-\u20603 https:\u2060//github.com/a',
    )
    expect(plainTitle('a\n#7\t@ada')).toBe('a #\u20607 @\u2060ada')
    expect(plainTitle('x'.repeat(500)).length).toBe(200)
  })

  test('[F10] a revision cannot end the comment that remembers it', () => {
    const state = { sightings: [{ ...incident().sighting, revision: 'a--><b>-->' }], revision: 'a--><b>-->' }
    expect(readState(newBody(incident(), state))).toEqual(state)
  })
})

describe('the budget', () => {
  test('[F11] no body is too long, no section is without its heading, and nothing ends inside of a fence', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { minLength: 1, maxLength: 5 }), fc.nat(4_500), (counts, length) => {
        const sections = counts.map((count, index) => ({
          heading: `Section ${index}`,
          parts: Array.from({ length: count }, (_, part): Part => ({
            kind: 'log',
            caption: `part ${part}`,
            text: '`@x#1 '.repeat(length / 6),
          })),
        }))
        const body = newBody(incident({ sections }), STATE)
        expect(body.length).toBeLessThanOrEqual(BODY_LENGTH_MAX)
        const shown = outsideOfFences(body)
        for (const [index, count] of counts.entries()) {
          expect(shown).toContain(`## Section ${index}`)
          const from = shown.split(`## Section ${index}`)[1]?.split('## ')[0] ?? ''
          const told = Number(/\*(\d+) more left out/.exec(from)?.[1] ?? 0)
          expect((from.match(/^part \d+$/gm) ?? []).length + told).toBe(count)
        }
      }),
      { numRuns: 25, seed: 20261127 },
    )
  })

  test('[F11] one very long line is shortened in its own fence, and how much is said', () => {
    const sections = [{ heading: 'Evidence', parts: [{ kind: 'log', caption: 'a.log:1', text: '😀'.repeat(100_000) } as const] }]
    const body = newBody(incident({ sections }), STATE)
    expect(body.length).toBeLessThan(10_000)
    expect(body).toMatch(/\(196000 more characters are left out\)\n```/)
    expect(body.isWellFormed()).toBe(true)
  })
})
