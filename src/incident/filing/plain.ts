/** A sign without width that ends a word: behind it GitHub sees neither a mention nor a reference. */
const BREAK = '\u2060'

/** Signs that mean something to Markdown anywhere in a line. */
const MARKUP = /[\\`*_~[\]|]/g

/** Signs that a reader cannot see and that change how he reads the rest. */
// oxlint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]/g

/** Lone halves of characters and control characters go, line ends are line feeds. */
export function readable(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(UNSEEN, '\ufffd')
}

/**
 * Text that stands in an issue as it was meant: no mention, no reference, no "closes", no HTML, no Markdown. A backslash
 * does not keep GitHub from a mention, because it looks for them in the page that was made.
 */
export function plain(text: string): string {
  return (
    readable(text)
      .replace(/\s*\n\s*/g, ' ')
      .replaceAll('&', '&amp;')
      .replace(/[<>]/g, (sign) => (sign === '<' ? '&lt;' : '&gt;'))
      .replace(MARKUP, '\\$&')
      .replace(/[@#]/g, `$&${BREAK}`)
      .replace(/(GH-)(?=\d)/gi, `$1${BREAK}`)
      .replace(/(:)(?=\/\/)/g, `$1${BREAK}`)
      .replace(/\b(www)(?=\.)/gi, `$1${BREAK}`)
      // Commits are linked by their bare hash.
      .replace(/\b(?=[0-9a-f]*\d)([0-9a-f]{3})([0-9a-f]{4,37})\b/gi, `$1${BREAK}$2`)
      .replace(/^(\s*)([-+=!]|\d+[.)])/, (_, space: string, mark: string) => `${space}${BREAK}${mark}`)
      .trim()
  )
}

const TITLE_LENGTH_MAX = 200

/** A title is no Markdown, but mentions and references are read in it. */
export function plainTitle(text: string): string {
  const line = readable(text).replace(/\s+/g, ' ').trim().replace(/[@#]/g, `$&${BREAK}`)
  return cut(line, TITLE_LENGTH_MAX)
}

/** The first characters, never half of one. */
export function cut(text: string, lengthMax: number): string {
  return text.length <= lengthMax
    ? text
    : `${text
        .slice(0, lengthMax - 1)
        .toWellFormed()
        .replace(/\ufffd$/, '')}…`
}

const LOG_LENGTH_MAX = 4_000

/** A block of its own in which nothing is Markdown: its fence is longer than any in the text. */
export function fenced(text: string, language = 'text'): string {
  const shown = shortened(readable(text).replace(/<!--/g, `<!${BREAK}--`))
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${shown}\n${fence}`
}

function shortened(text: string): string {
  if (text.length <= LOG_LENGTH_MAX) return text
  const start = cut(text, LOG_LENGTH_MAX)
  return `${start}\n(${text.length - LOG_LENGTH_MAX} more characters are left out)`
}
