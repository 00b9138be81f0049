/** Patterns for channel names, as Centrifugo has them: `*` any text, `?` one character, `[a-z]`, `[!a-z]`, `{a,b}`, `\` before a mark. */

/** Characters of a pattern. */
export const PATTERN_LENGTH_MAX = 255
/** What `{a,b}{c,d}` unfolds to, at most. */
const ALTERNATIVES_MAX = 16

/** One step of a pattern; `any` may stand for no character at all. */
type Step = { readonly kind: 'any' } | { readonly kind: 'one'; readonly fits: (character: string) => boolean }

export interface Glob {
  matches(name: string): boolean
}

/** @returns what is wrong with the pattern, if so. Matching takes time by the product of both lengths, never more. */
export function globOf(pattern: string): Glob | string {
  const alternatives = unfolded(Array.from(pattern))
  if (typeof alternatives === 'string') return alternatives
  const compiled: (readonly Step[])[] = []
  for (const alternative of alternatives) {
    const steps = stepsOf(alternative)
    if (typeof steps === 'string') return steps
    compiled.push(steps)
  }
  return {
    matches(name) {
      const characters = Array.from(name)
      return compiled.some((steps) => fits(steps, characters))
    },
  }
}

/** `a{b,c}` -> `ab`, `ac`. Braces do not nest. */
function unfolded(pattern: readonly string[]): readonly (readonly string[])[] | string {
  let alternatives: string[][] = [[]]
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? ''
    if (character === '{') {
      const end = closing(pattern, at, '}')
      if (end === undefined) return 'a { is not closed'
      const choices = split(pattern.slice(at + 1, end))
      if (choices === undefined) return 'braces cannot stand within braces'
      alternatives = alternatives.flatMap((before) => choices.map((choice) => [...before, ...choice]))
      if (alternatives.length > ALTERNATIVES_MAX) return `its braces unfold to more than ${ALTERNATIVES_MAX} patterns`
      at = end
    } else {
      const piece = character === '\\' ? [character, pattern[++at] ?? ''] : [character]
      for (const alternative of alternatives) alternative.push(...piece)
    }
  }
  return alternatives
}

function split(inside: readonly string[]): readonly (readonly string[])[] | undefined {
  const choices: string[][] = [[]]
  for (let at = 0; at < inside.length; at++) {
    const character = inside[at] ?? ''
    if (character === '{') return undefined
    if (character === ',') choices.push([])
    else choices.at(-1)?.push(...(character === '\\' ? [character, inside[++at] ?? ''] : [character]))
  }
  return choices
}

/** Where the mark that opened at `start` ends; a mark after `\` ends nothing. */
function closing(pattern: readonly string[], start: number, mark: string): number | undefined {
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++
    else if (pattern[at] === mark) return at
  }
  return undefined
}

function stepsOf(pattern: readonly string[]): readonly Step[] | string {
  const steps: Step[] = []
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? ''
    if (character === '*') {
      if (steps.at(-1)?.kind !== 'any') steps.push({ kind: 'any' })
    } else if (character === '?') steps.push({ kind: 'one', fits: () => true })
    else if (character === '[') {
      const end = closing(pattern, at, ']')
      if (end === undefined) return 'a [ is not closed'
      steps.push({ kind: 'one', fits: setOf(pattern.slice(at + 1, end)) })
      at = end
    } else {
      const literal = character === '\\' ? (pattern[++at] ?? '') : character
      steps.push({ kind: 'one', fits: (other) => other === literal })
    }
  }
  return steps
}

/** `a-z0`, or `!a-z0` for all others. */
function setOf(inside: readonly string[]): (character: string) => boolean {
  const isInverted = inside[0] === '!' || inside[0] === '^'
  const characters = (isInverted ? inside.slice(1) : inside).filter((character) => character !== '\\')
  const ranges: (readonly [string, string])[] = []
  for (let at = 0; at < characters.length; at++) {
    const [first = '', dash, last] = characters.slice(at, at + 3)
    const isRange = dash === '-' && last !== undefined
    ranges.push([first, isRange ? last : first])
    if (isRange) at += 2
  }
  return (character) => ranges.some(([first, last]) => character >= first && character <= last) !== isInverted
}

/** Goes back to the last `*` only: what an earlier one could take, that one can too. */
function fits(steps: readonly Step[], name: readonly string[]): boolean {
  let [step, at] = [0, 0]
  let star: { readonly step: number; at: number } | undefined
  while (at < name.length) {
    const now = steps[step]
    if (now?.kind === 'any') {
      star = { step, at }
      step++
    } else if (now?.fits(name[at] ?? '') === true) {
      step++
      at++
    } else if (star !== undefined) {
      step = star.step + 1
      at = ++star.at
    } else return false
  }
  return steps.slice(step).every(({ kind }) => kind === 'any')
}
