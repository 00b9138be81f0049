/**
 * C0 but for tab and line feed, DEL and C1; the marks that turn the direction of what follows, and those that show nothing.
 * A terminal obeys the first, a reader is deceived by the others.
 */
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g

/**
 * Foreign text for a terminal: what would move the cursor, recolour, retitle or turn the writing direction is shown as
 * `\x1b` or `\u202e` instead. Tabs stay.
 *
 * @param lines `keep` for a block; `show` writes a line feed as `\n`, so that one entry stays one line
 */
export function printable(text: string, lines: 'keep' | 'show' = 'show'): string {
  const safe = text.replace(UNSAFE, shown)
  return lines === 'keep' ? safe : safe.replaceAll('\n', '\\n')
}

function shown(character: string): string {
  if (character === '\r') return '\\r'
  const code = character.charCodeAt(0)
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}

// oxlint-disable-next-line no-control-regex
const COLOUR = /\u001B\[[\d;:]*m/g

/** Without colours (SGR): they belong to a terminal, and would make two messages of one. Other sequences stay. */
export function withoutColour(text: string): string {
  return text.includes('\u001B') ? text.replace(COLOUR, '') : text
}
