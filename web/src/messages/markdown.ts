/**
 * A little Markdown as a tree. There is no HTML anywhere: a text becomes these nodes and nothing else, and the page makes
 * elements of them. Every character of the source is either shown or a mark that did its work.
 */
export type Block =
  | { readonly kind: 'paragraph'; readonly inlines: readonly Inline[] }
  /** `language` is what stands after the opening fence, or empty. */
  | { readonly kind: 'code'; readonly text: string; readonly language: string }

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'emphasis'; readonly inlines: readonly Inline[] }
  /** `url` is http or https, as the browser writes it. */
  | { readonly kind: 'link'; readonly url: string; readonly text: string }

const FENCE = '```'
/** A line that opens a block of code: with more behind the fence it is a line like others. */
const LANGUAGE = /^```([\w+#.-]{0,20})$/
/** Marks inside marks: `**_so_**` is two; what is deeper stays text. */
const DEPTH_MAX = 4
/** A longer address is no link. */
const URL_MAX = 2_048
/** Marks that stand further apart do not belong together; without this bound a text of marks would take its length squared. */
const SPAN_MAX = 2_000
/** All that can belong to an address, and one more than it may have. */
const ADDRESS = /[^\s<>"`]{0,2049}/y
/** A label in brackets is looked for so far. */
const LABEL_MAX = 256

/** Reads a text. The time it takes grows with the length of the text, whatever stands in it. */
export function parseMarkdown(source: string): readonly Block[] {
  const blocks: Block[] = []
  let paragraph: string[] = []
  const endParagraph = (): void => {
    const text = paragraph.join('\n').replace(/^\n+|\n+$/g, '')
    if (text !== '') blocks.push({ kind: 'paragraph', inlines: parseInlines(text, DEPTH_MAX) })
    paragraph = []
  }
  const lines = source.replace(/\r\n?/g, '\n').split('\n')
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const language = at + 1 < lines.length ? LANGUAGE.exec(line)?.[1] : undefined
    if (language !== undefined) {
      const end = lines.indexOf(FENCE, at + 1)
      // A fence that is never closed runs to the end, as one who is still typing expects.
      const last = end === -1 ? lines.length : end
      endParagraph()
      blocks.push({ kind: 'code', text: lines.slice(at + 1, last).join('\n'), language })
      at = last
    } else if (line.trim() === '') {
      endParagraph()
    } else {
      paragraph.push(line)
    }
  }
  endParagraph()
  return blocks
}

/** An address as a link may carry it; undefined when it is none of ours. */
export function safeUrl(text: string): string | undefined {
  if (text.length > URL_MAX || !/^https?:\/\//i.test(text)) return undefined
  try {
    const url = new URL(text)
    // A user's name before the host makes one host look like another.
    if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '' || url.password !== '') return undefined
    return url.href
  } catch {
    return undefined
  }
}

/** What was read at one place of a text. */
interface Found {
  readonly inline: Inline
  readonly end: number
}

function parseInlines(text: string, depth: number): readonly Inline[] {
  const inlines: Inline[] = []
  const missing = new Set<string>()
  let plainFrom = 0
  let at = 0
  while (at < text.length) {
    const found = inlineAt(text, at, depth, missing)
    if (found === undefined) {
      at++
    } else {
      if (at > plainFrom) inlines.push({ kind: 'text', text: text.slice(plainFrom, at) })
      inlines.push(found.inline)
      at = found.end
      plainFrom = at
    }
  }
  if (plainFrom < text.length) inlines.push({ kind: 'text', text: text.slice(plainFrom) })
  return inlines
}

/** @param missing marks that do not stand again in the rest of the text: looked for once, not once for each opening. */
function inlineAt(text: string, at: number, depth: number, missing: Set<string>): Found | undefined {
  switch (text[at]) {
    case '\n':
      return { inline: { kind: 'break' }, end: at + 1 }
    case '`':
      return codeAt(text, at, missing)
    case '*':
      return text[at + 1] === '*' ? markedAt(text, at, '**', depth, missing) : markedAt(text, at, '*', depth, missing)
    case '_':
      return markedAt(text, at, '_', depth, missing)
    case '!':
      return text[at + 1] === '[' ? labelledAt(text, at, at + 1) : undefined
    case '[':
      return labelledAt(text, at, at)
    case 'h':
    case 'H':
      return bareLinkAt(text, at)
    default:
      return undefined
  }
}

function codeAt(text: string, at: number, missing: Set<string>): Found | undefined {
  const end = closing(text, '`', at + 1, missing)
  if (end === undefined || end === at + 1) return undefined
  return { inline: { kind: 'code', text: text.slice(at + 1, end) }, end: end + 1 }
}

function markedAt(text: string, at: number, mark: '**' | '*' | '_', depth: number, missing: Set<string>): Found | undefined {
  const from = at + mark.length
  // `snake_case` and `2 * 3` hold no marks: one opens before a word and closes after one.
  if (depth === 0 || /[\s*_]|^$/.test(text.charAt(from)) || isWord(text.charAt(at - 1))) return undefined
  const end = closing(text, mark, from, missing)
  if (end === undefined || end === from || /\s/.test(text.charAt(end - 1))) return undefined
  if (mark !== '**' && isWord(text.charAt(end + mark.length))) return undefined
  const inlines = parseInlines(text.slice(from, end), depth - 1)
  return { inline: { kind: mark === '**' ? 'strong' : 'emphasis', inlines }, end: end + mark.length }
}

/** `[label](url)`; with `!` before it an image, which is a link here. The host is shown: a label cannot hide where it leads. */
function labelledAt(text: string, at: number, bracket: number): Found | undefined {
  const labelEnd = within(text, ']', bracket + 1, LABEL_MAX)
  if (labelEnd === undefined || text[labelEnd + 1] !== '(') return undefined
  const end = within(text, ')', labelEnd + 2, URL_MAX)
  if (end === undefined) return undefined
  const url = safeUrl(text.slice(labelEnd + 2, end))
  if (url === undefined) return undefined
  const label = text.slice(bracket + 1, labelEnd).trim()
  const host = new URL(url).host
  const shown = label === '' || label === url ? url : `${label} (${host})`
  return { inline: { kind: 'link', url, text: shown }, end: end + 1 }
}

function bareLinkAt(text: string, at: number): Found | undefined {
  if (isWord(text.charAt(at - 1)) || !/^https?:\/\//i.test(text.slice(at, at + 8))) return undefined
  ADDRESS.lastIndex = at
  const end = withoutPunctuation(text, at, at + (ADDRESS.exec(text)?.[0].length ?? 0))
  const shown = text.slice(at, end)
  const url = safeUrl(shown)
  return url === undefined ? undefined : { inline: { kind: 'link', url, text: shown }, end }
}

/** The full stop of the sentence is not part of the address, nor a bracket that was opened before it. */
function withoutPunctuation(text: string, from: number, end: number): number {
  let closed = 0
  for (let at = from; at < end; at++) closed += text[at] === ')' ? 1 : text[at] === '(' ? -1 : 0
  let last = end
  while (last > from && /[.,;:!?'*_)\]]/.test(text.charAt(last - 1))) {
    if (text[last - 1] === ')') {
      if (closed <= 0) break
      closed--
    }
    last--
  }
  return last
}

function closing(text: string, mark: string, from: number, missing: Set<string>): number | undefined {
  if (missing.has(mark)) return undefined
  const end = mark === '*' ? singleStar(text, from) : text.indexOf(mark, from)
  if (end === -1) missing.add(mark)
  return end === -1 || end > from + SPAN_MAX ? undefined : end
}

/** A `*` that is not half of a `**`. */
function singleStar(text: string, from: number): number {
  let at = text.indexOf('*', from)
  while (at !== -1 && at <= from + SPAN_MAX && text[at + 1] === '*') at = text.indexOf('*', at + 2)
  return at
}

function within(text: string, mark: string, from: number, max: number): number | undefined {
  const end = text.slice(from, from + max).indexOf(mark)
  return end === -1 || text.slice(from, from + end).includes('\n') ? undefined : from + end
}

function isWord(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character)
}
