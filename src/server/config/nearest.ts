/** Longer words are not compared: nobody mistypes a name of that length into another. */
const WORD_LENGTH_MAX = 100

/**
 * The candidate that was probably meant, or undefined. A name whose end was written without its groups counts as meant
 * (`allowed_origins`, or the older `token_hmac_secret_key`); else the fewest typing mistakes, at most a third of the word.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > WORD_LENGTH_MAX) return undefined
  const wanted = flat(word)
  let best: { readonly name: string; readonly mistakes: number } | undefined
  for (const name of candidates) {
    const mistakes = mistakesBetween(wanted, flat(name), best?.mistakes ?? Infinity)
    if (mistakes < (best?.mistakes ?? mistakesMax(wanted) + 1)) best = { name, mistakes }
  }
  return best?.name
}

function mistakesMax(word: string): number {
  return Math.max(1, Math.floor(word.length / 3))
}

/** Names are compared without case and without the difference of dots, dashes and underscores. */
function flat(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '_')
}

function mistakesBetween(wanted: string, name: string, enough: number): number {
  if (wanted === name) return 0
  // Better than any guess, worse than the name itself.
  if (name.endsWith(`_${wanted}`)) return 0.5
  if (Math.abs(wanted.length - name.length) >= enough) return Infinity
  return distance(wanted, name)
}

/** Letters changed, added, left out, or swapped with their neighbour (optimal string alignment). */
function distance(left: string, right: string): number {
  let before: number[] = []
  let above = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const line = [row]
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1]
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      line[column] = Math.min(
        at(above, column) + 1,
        at(line, column - 1) + 1,
        at(above, column - 1) + (same ? 0 : 1),
        swapped ? at(before, column - 2) + 1 : Infinity,
      )
    }
    before = above
    above = line
  }
  return at(above, right.length)
}

function at(numbers: readonly number[], index: number): number {
  return numbers[index] ?? Infinity
}
