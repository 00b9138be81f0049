const SHOWN_MAX = 60

/** A value as it may stand in a message: quoted, so that spaces show, and bounded. Never give it a secret. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text
}

/** White space of every script, and what is not seen at all: controls, byte order mark, zero-width marks. */
const UNSEEN = /^[\s\p{Z}\p{Cc}\p{Cf}]/u
/** These, and quotes: straight, typographic, of French, and full-width. */
const BEFORE = /^[\s\p{Z}\p{Cc}\p{Cf}"'`´\u2018-\u201F\u2039\u203A\u00AB\u00BB\uFF02\uFF07]/u
const AFTER = /(?:\r\n|[\s\p{Z}\p{Cc}\p{Cf}"'`´\u2018-\u201F\u2039\u203A\u00AB\u00BB\uFF02\uFF07])$/u

/**
 * What env files, shells, mounts and word processors leave around values, as the rest of a sentence; undefined when there
 * is nothing. One side is enough: half a pair of quotes is left where a value was cut at its first line end. The value is
 * not repeated, because it may be a secret.
 */
export function strayMarks(value: string): string | undefined {
  if (value === '') return 'is empty: a variable that did not arrive? Leave it out to not set it'
  const before = BEFORE.exec(value)?.[0]
  const after = AFTER.exec(value)?.[0]
  const marks = [before, after].filter((mark) => mark !== undefined)
  if (marks.length === 0) return undefined
  const where = [before !== undefined && `before it ${nameOf(before)}`, after !== undefined && `after it ${nameOf(after)}`]
  const detail = where.filter((part) => part !== false).join(', ')
  return marks.some((mark) => UNSEEN.test(mark))
    ? `has whitespace around it, which is not taken off: ${detail}`
    : `has quotes around it, which are not taken off (an env file or a shell kept them): ${detail}`
}

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'a space',
  '\t': 'a tab',
  '\n': 'a line end (LF)',
  '\r': 'a line end (CR)',
  '\r\n': 'a line end (CR LF)',
  '\u00A0': 'a no-break space',
  '\uFEFF': 'a byte order mark',
  '\u200B': 'a zero-width space',
}

/** Marks that cannot be seen are called by name or number. */
function nameOf(mark: string): string {
  const point = (mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return NAMES[mark] ?? (UNSEEN.test(mark) ? `U+${point}` : mark)
}

/** A value as a file would write it. */
export function written(raw: unknown): string {
  return typeof raw === 'string' ? raw : (JSON.stringify(raw) ?? '')
}
