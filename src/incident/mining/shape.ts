import { hashText } from './hash.ts'
import { ParameterTally } from './parameter.ts'
import { Tally } from './tally.ts'
import { compareForm, unify } from './token.ts'

const OCCURRENCES = 8
const PLACES = 4

/** A slot of a shape as one number: its token, which mask in it, which value of the run. */
export const slotKey = (token: number, occurrence: number, place: number): number =>
  (token * OCCURRENCES + Math.min(occurrence, OCCURRENCES - 1)) * PLACES + place

export const tokenOfSlot = (key: number): number => Math.floor(key / (OCCURRENCES * PLACES))

/** Entries whose messages read alike: one signature, or several that differ in kinds of masks or in open places. */
export class Shape {
  /** As a template writes them. */
  display: readonly string[]
  /** As groups compare them. */
  readonly tokens: readonly string[]
  readonly open: readonly number[]
  readonly tally = new Tally()
  /** What this shape was joined into. */
  successor: Shape | undefined
  /** Keys that lines of this shape had before places were left open, with their lines. */
  readonly olderTexts = new Map<string, number>()

  constructor(display: readonly string[], tokens: readonly string[], open: readonly number[]) {
    this.display = display
    this.tokens = tokens
    this.open = open
  }

  /** The same with other kinds of masks. */
  widen(display: readonly string[]): void {
    this.display = this.display.map((token, at) => unify(token, display[at] ?? token))
  }

  /** The words of a line in the open places. */
  addWords(tokens: readonly string[], lines: number): void {
    for (const place of this.open) {
      const word = tokens[place] ?? ''
      const slot = slotKey(place, 0, 0)
      let parameter = this.tally.parameters.get(slot)
      if (parameter === undefined) {
        parameter = new ParameterTally('*')
        this.tally.parameters.set(slot, parameter)
      }
      parameter.word(valueIn(this.tokens[place] ?? '<*>', word), hashText(word, 0, word.length), lines)
    }
  }

  /** Whether a line reads like this in all places that are not open. */
  matches(tokens: readonly string[]): boolean {
    for (let at = 0; at < tokens.length; at++) {
      const [own, other] = [this.tokens[at] ?? '', tokens[at] ?? '']
      if (own !== other && !(this.open.includes(at) && fits(own, other))) return false
    }
    return true
  }
}

/** `user=root` in `user=<*>`. */
function fits(open: string, token: string): boolean {
  const mask = open.indexOf('<*>')
  return token.startsWith(open.slice(0, mask)) && token.endsWith(open.slice(mask + 3))
}

/** `root` of `user=root` in `user=<*>`. */
function valueIn(open: string, token: string): string {
  const mask = open.indexOf('<*>')
  return fits(open, token) ? token.slice(mask, token.length - (open.length - mask - 3)) : token
}

export const formKey = (tokens: readonly string[]): string => tokens.join(' ')

export const compared = (tokens: readonly string[]): readonly string[] => tokens.map(compareForm)
