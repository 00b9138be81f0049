/** One or two letters for a face: of the first and the last word of a name. */
export function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const [first] = words
  if (first === undefined) return '?'
  const last = words.length > 1 ? words.at(-1) : undefined
  return [first, last].map((word) => letterOf(word ?? '')).join('')
}

/** A letter may be two code units. */
function letterOf(word: string): string {
  const letter = /[\p{L}\p{N}]/u.exec(word)?.[0] ?? ''
  return letter.toLocaleUpperCase()
}
