import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMarkdown, safeUrl, type Block, type Inline } from './markdown.ts'

const inlines = (source: string): readonly Inline[] => {
  const [block] = parseMarkdown(source)
  return block?.kind === 'paragraph' ? block.inlines : []
}
const text = (words: string): Inline => ({ kind: 'text', text: words })

function everyInline(blocks: readonly Block[]): readonly Inline[] {
  const within = (inline: Inline): readonly Inline[] =>
    inline.kind === 'strong' || inline.kind === 'emphasis' ? [inline, ...inline.inlines.flatMap(within)] : [inline]
  return blocks.flatMap((block) => (block.kind === 'paragraph' ? block.inlines.flatMap(within) : []))
}

/** All that a reader sees. */
function shown(blocks: readonly Block[]): string {
  const textOf = (inline: Inline): string => {
    if (inline.kind === 'break') return '\n'
    return inline.kind === 'strong' || inline.kind === 'emphasis' ? inline.inlines.map(textOf).join('') : inline.text
  }
  return blocks
    .map((block) => (block.kind === 'code' ? `${block.language} ${block.text}` : block.inlines.map(textOf).join('')))
    .join('\n')
}

/** Texts made of what means something here, and of what means something in HTML. */
const piece = fc.constantFrom(
  '*', '**', '_', '`', '```', '\n', '\n\n', ' ', '[', ']', '(', ')', '![', '](', 'a', 'word', '.', '\\',
  'http://', 'https://', 'HTTPS://x.org', 'https://example.org/a_b_(c)', 'javascript:alert(1)', 'JaVaScRiPt:', 'data:text/html,<b>',
  'vbscript:', 'file:///etc/passwd', '//evil.org', 'https://a@b.org', '<script>alert(1)</script>', '<img src=x onerror=alert(1)>',
  '&lt;', '&#106;', '"', "'", '\u0000', '\u202E', '\uD800', '🌊', '\t', '\r\n',
) // prettier-ignore
const hostile = fc.oneof(
  fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
  fc.string({ maxLength: 200, unit: 'binary' }),
)
const INLINE_KINDS = new Set(['text', 'break', 'code', 'strong', 'emphasis', 'link'])

describe('what can come of a text', () => {
  test('nothing but the kinds that are named, whatever stands in it', () => {
    fc.assert(
      fc.property(hostile, (source) => {
        const blocks = parseMarkdown(source)
        expect(blocks.every(({ kind }) => kind === 'paragraph' || kind === 'code')).toBe(true)
        for (const inline of everyInline(blocks)) {
          expect(INLINE_KINDS.has(inline.kind)).toBe(true)
          if ('text' in inline) expect(typeof inline.text).toBe('string')
        }
      }),
      { numRuns: 500 },
    )
  })

  test('a link leads to http or https, without a user before the host', () => {
    fc.assert(
      fc.property(hostile, (source) => {
        for (const inline of everyInline(parseMarkdown(source))) {
          if (inline.kind !== 'link') continue
          const url = new URL(inline.url)
          expect(['http:', 'https:']).toContain(url.protocol)
          expect(inline.url).toBe(url.href)
          expect(url.username + url.password).toBe('')
        }
      }),
      { numRuns: 500 },
    )
  })

  test('a labelled link shows its host', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.webUrl(), (label, url) => {
        const links = everyInline(parseMarkdown(`see [${label}](${url}) there`)).filter((inline) => inline.kind === 'link')
        for (const link of links) expect(link.text).toContain(new URL(link.url).host)
      }),
    )
  })

  test('words are never lost', () => {
    fc.assert(
      fc.property(hostile, (source) => {
        const words = (from: string): string => from.replace(/[^\p{L}\p{N}]/gu, '')
        const seen = words(shown(parseMarkdown(source)))
        // Addresses of labelled links are the one thing that is not shown as it was written.
        if (!source.includes('](')) expect(seen).toBe(words(source))
      }),
      { numRuns: 500 },
    )
  })
})

describe('safeUrl', () => {
  test.each([
    'javascript:alert(1)',
    ' https://example.org',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'ftp://example.org',
    '//example.org',
    'https://bank.org@evil.org/',
    'https://',
    `https://example.org/${'a'.repeat(3_000)}`,
  ])('%j is no address for a link', (url) => expect(safeUrl(url)).toBeUndefined())

  test('http and https are', () => {
    expect(safeUrl('HTTPS://Example.org/A')).toBe('https://example.org/A')
    expect(safeUrl('http://localhost:8080/?q=1#x')).toBe('http://localhost:8080/?q=1#x')
  })
})

/** Each bound keeps one step of the work from growing with the length of the text. */
describe('what is too far apart does not belong together', () => {
  test.each(['*', '**', '_'])('%j around many words stays text', (mark) => {
    const within = (length: number): readonly Inline[] => inlines(`${mark}${'a'.repeat(length)}${mark}`)
    expect(within(1_999).map(({ kind }) => kind)).not.toContain('text')
    expect(within(2_001).map(({ kind }) => kind)).toEqual(['text'])
  })

  test('a long label, a long address', () => {
    const kinds = (source: string): readonly string[] => everyInline(parseMarkdown(source)).map(({ kind }) => kind)
    expect(kinds(`[${'a'.repeat(255)}](https://example.org)`)).toEqual(['link'])
    expect(kinds(`[${'a'.repeat(300)}](https://example.org)`)).toEqual(['text', 'link', 'text'])
    expect(kinds(`https://example.org/${'a'.repeat(2_000)}`)).toEqual(['link'])
    expect(kinds(`https://example.org/${'a'.repeat(2_100)}`)).toEqual(['text'])
  })

  test('marks deeper than four stay text', () => {
    const depth = (all: readonly Inline[]): number =>
      Math.max(0, ...all.map((inline) => ('inlines' in inline ? 1 + depth(inline.inlines) : 0)))
    expect(depth(inlines('_a **b *c **d _e_ d** c* b** a_'))).toBeLessThanOrEqual(4)
    expect(depth(inlines('**a _b_ a**'))).toBe(2)
  })
})

describe('a little Markdown', () => {
  test('bold, italic, code', () => {
    expect(inlines('a **b** _c_ *d* `e*f*`')).toEqual([
      text('a '),
      { kind: 'strong', inlines: [text('b')] },
      text(' '),
      { kind: 'emphasis', inlines: [text('c')] },
      text(' '),
      { kind: 'emphasis', inlines: [text('d')] },
      text(' '),
      { kind: 'code', text: 'e*f*' },
    ])
  })

  test('marks inside marks', () => {
    expect(inlines('**a _b_**')).toEqual([{ kind: 'strong', inlines: [text('a '), { kind: 'emphasis', inlines: [text('b')] }] }])
  })

  test.each(['snake_case_name', '2 * 3 * 4', '**open', '_ a _', '``', '* list', 'a*b', '<b>bold</b>'])(
    '%j is only text',
    (source) => {
      expect(shown(parseMarkdown(source))).toBe(source)
      expect(everyInline(parseMarkdown(source)).every(({ kind }) => kind === 'text')).toBe(true)
    },
  )

  test('a line is a line, an empty line a new paragraph', () => {
    expect(parseMarkdown('a\nb\n\n\nc\r\nd')).toEqual([
      { kind: 'paragraph', inlines: [text('a'), { kind: 'break' }, text('b')] },
      { kind: 'paragraph', inlines: [text('c'), { kind: 'break' }, text('d')] },
    ])
  })

  test('code blocks keep what is in them', () => {
    expect(parseMarkdown('see\n```ts\nconst a = **1**\n\n<b>\n```\nend')).toEqual([
      { kind: 'paragraph', inlines: [text('see')] },
      { kind: 'code', text: 'const a = **1**\n\n<b>', language: 'ts' },
      { kind: 'paragraph', inlines: [text('end')] },
    ])
  })

  test('a code block that is not closed runs to the end', () => {
    expect(parseMarkdown('```\na\nb')).toEqual([{ kind: 'code', text: 'a\nb', language: '' }])
  })

  test('a fence with a sentence behind it, or with nothing after it, is a line like others', () => {
    expect(shown(parseMarkdown('```this is no language\na'))).toBe('```this is no language\na')
    expect(shown(parseMarkdown('```word'))).toBe('```word')
  })

  test('an address is a link, without the full stop after it', () => {
    expect(inlines('See https://example.org/a_b_c (or http://x.org/(y)).')).toEqual([
      text('See '),
      { kind: 'link', url: 'https://example.org/a_b_c', text: 'https://example.org/a_b_c' },
      text(' (or '),
      { kind: 'link', url: 'http://x.org/(y)', text: 'http://x.org/(y)' },
      text(').'),
    ])
  })

  test('an image is a link, and a label does not hide where it leads', () => {
    const link = { kind: 'link', url: 'https://example.org/a.png', text: 'a chart (example.org)' }
    expect(inlines('![a chart](https://example.org/a.png)')).toEqual([link])
    expect(inlines('[a chart](https://example.org/a.png)')).toEqual([link])
    expect(inlines('[https://bank.org](https://evil.org)')).toEqual([
      { kind: 'link', url: 'https://evil.org/', text: 'https://bank.org (evil.org)' },
    ])
  })

  test('a label without an address stays text', () => {
    expect(shown(parseMarkdown('[x](javascript:alert(1))'))).toBe('[x](javascript:alert(1))')
  })
})
