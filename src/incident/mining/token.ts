const MASK = /<(?:num|duration|size|percent|ratio|time|ip|host|url|path|email|uuid|hex|id|str|bool|secret|\*)>/g

/**
 * The words of a signature as groups compare them: what kind of thing is masked does not tell two messages apart, for a client is an
 * address in one line and a host's name in the next.
 */
export function compareForm(token: string): string {
  return token.includes('<') ? token.replace(MASK, '<*>') : token
}

export const isMasked = (token: string): boolean => token.includes('<*>')

/** The word stands for itself: no mask, and a letter in it. */
export const isSaid = (token: string): boolean => !isMasked(token) && /\p{L}/u.test(token)

/** The words of a signature, and where in them the runs of the scanner are. */
export interface Tokens {
  readonly display: readonly string[]
  /** The token and the mask in it of each run, in order. */
  readonly runs: readonly (readonly [token: number, occurrence: number])[]
}

/** A list of things of one sort (`blk_<num> blk_<num>`) is one word, however long it is. */
export function tokensOf(signature: string): Tokens {
  const display: string[] = []
  const runs: (readonly [number, number])[] = []
  for (const token of signature.split(/\s+/)) {
    if (token === '') continue
    const masks = token.includes('<') ? (token.match(MASK)?.length ?? 0) : 0
    const last = display.at(-1)
    if (masks === 0 || last === undefined || bare(last) !== bare(token)) display.push(token)
    for (let occurrence = 0; occurrence < masks; occurrence++) runs.push([display.length - 1, occurrence])
  }
  return { display, runs }
}

/** Without the comma that a list has between its parts. */
const bare = (token: string): string => token.replace(/[,;]$/, '')

/** One text for several: where kinds differ, `<*>`. Both have the same compare form. */
export function unify(a: string, b: string): string {
  return a === b
    ? a
    : compareForm(a) === compareForm(b) && a.replace(MASK, '<*>') === b.replace(MASK, '<*>')
      ? compareForm(a)
      : '<*>'
}

const isWordCharacter = (character: string): boolean => /[\p{L}\p{N}_]/u.test(character)

/** What all values of a place begin with, up to punctuation: `user=` of `user=root` and `user=guest`. */
function commonStart(values: readonly string[]): string {
  const first = values[0] ?? ''
  let length = first.length
  for (const value of values) {
    let at = 0
    while (at < length && at < value.length && value[at] === first[at]) at++
    length = at
  }
  while (length > 0 && isWordCharacter(first[length - 1] ?? '')) length--
  return first.slice(0, length)
}

/** What all values of a place end with, from punctuation on. */
function commonEnd(values: readonly string[]): string {
  const first = values[0] ?? ''
  let length = first.length
  for (const value of values) {
    let count = 0
    while (count < length && count < value.length && value.at(-1 - count) === first.at(-1 - count)) count++
    length = count
  }
  while (length > 0 && isWordCharacter(first.at(-length) ?? '')) length--
  return first.slice(first.length - length)
}

/** The place as a template writes it once its values are left open, with what they have in common: `user=<*>`, `[<*>]`. */
export function openToken(values: readonly string[]): string {
  const start = commonStart(values)
  const end = commonEnd(values.map((value) => value.slice(start.length)))
  return `${start}<*>${end}`.replace(/<\*>(?:[^\p{L}\p{N}]*<\*>)+/gu, '<*>')
}
