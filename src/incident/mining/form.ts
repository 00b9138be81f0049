import { compareForm, isSaid, openToken } from './token.ts'
import { isOpenClass } from './open-class.ts'

/** A message in the form in which groups compare it, with how many lines had it. `of`: the forms that became this one, itself when none. */
export interface Form {
  readonly tokens: readonly string[]
  readonly lines: number
  /** Which of the forms given at the beginning it stands for. */
  readonly of: readonly number[]
  /** Places that were left open, in order. */
  readonly open: readonly number[]
}

/** Besides the place that varies, so many words must be said by all: two words alone are two messages. */
const SAID_MIN = 2

/** With so many places that vary, pairs of them are no longer tried. */
const PAIRS_MAX = 12

const NEVER = '\u0000'

function keyWithout(tokens: readonly string[], places: readonly number[]): string {
  let key = ''
  for (let at = 0; at < tokens.length; at++) key += places.includes(at) ? NEVER : `${tokens[at] ?? ''} `
  return key
}

function valuesAt(forms: readonly Form[], place: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { tokens, lines } of forms) {
    const token = tokens[place] ?? ''
    counts.set(token, (counts.get(token) ?? 0) + lines)
  }
  return counts
}

/** Words that all say, the beginning that the values of a place share (`user=`) included. */
function saidBeside(forms: readonly Form[], places: readonly number[]): number {
  const tokens = forms[0]?.tokens ?? []
  let said = tokens.filter((token, at) => !places.includes(at) && isSaid(token)).length
  for (const place of places) if (/\p{L}/u.test(openToken([...valuesAt(forms, place).keys()]).replace('<*>', ''))) said++
  return said
}

function joined(forms: readonly Form[], places: readonly number[]): Form {
  const [first] = forms
  const tokens = [...(first?.tokens ?? [])]
  for (const place of places) tokens[place] = openToken([...valuesAt(forms, place).keys()])
  return {
    tokens,
    lines: forms.reduce((sum, { lines }) => sum + lines, 0),
    of: forms.flatMap(({ of }) => of),
    open: [...new Set([...forms.flatMap(({ open }) => open), ...places])].sort((a, b) => a - b),
  }
}

function isOneMessage(forms: readonly Form[], places: readonly number[]): boolean {
  return forms.length > 1 && saidBeside(forms, places) >= SAID_MIN && places.every((place) => isOpenClass(valuesAt(forms, place)))
}

/** Forms that are equal but for these places become one where the values at each of them are open. */
function openAt(forms: readonly Form[], places: readonly number[]): readonly Form[] {
  const groups = new Map<string, Form[]>()
  for (const form of forms) {
    const key = keyWithout(form.tokens, places)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [form])
    else group.push(form)
  }
  return [...groups.values()].flatMap((group) => (isOneMessage(group, places) ? [joined(group, places)] : group))
}

/** The first word leads: two messages that begin with different words are two, unless it is masked. */
function places(forms: readonly Form[]): readonly number[] {
  const length = forms[0]?.tokens.length ?? 0
  const varying: number[] = []
  for (let at = 1; at < length; at++) {
    const first = forms[0]?.tokens[at]
    if (forms.some(({ tokens }) => tokens[at] !== first)) varying.push(at)
  }
  return varying
}

function pairs(of: readonly number[]): readonly (readonly number[])[] {
  if (of.length > PAIRS_MAX) return []
  return of.flatMap((a, at) => of.slice(at + 1).map((b) => [a, b]))
}

/** The places that vary one by one, then two at a time, then all; again until nothing changes. */
export function converge(given: readonly Form[]): readonly Form[] {
  let forms = given
  for (;;) {
    const before = forms.length
    if (before < 2) return forms
    const single = places(forms)
    for (const place of single) forms = openAt(forms, [place])
    if (forms.length === before) {
      for (const pair of pairs(single)) forms = openAt(forms, pair)
    }
    if (forms.length === before) return forms
  }
}

export const compareTokens = (tokens: readonly string[]): readonly string[] => tokens.map(compareForm)
