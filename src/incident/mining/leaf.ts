import { converge, type Form } from './form.ts'
import { Shape, compared, formKey } from './shape.ts'
import { compareForm, openToken, unify } from './token.ts'

/** With so many shapes a leaf is grouped at once: a place that is open by now no longer makes a shape for each of its words. */
const SHAPES_MAX = 256

/** Texts from before a place was left open that are remembered for the aliases of a shape. */
const OLDER_MAX = 16

/** Where a line goes by its number of words and its first one, as in Drain; digits in it do not tell lines apart. */
export function leafKey(tokens: readonly string[]): string {
  return `${tokens.length} ${(tokens[0] ?? '').replaceAll(/\d+/g, '0')}`
}

/** All shapes with one number of words and one first word. */
export class Leaf {
  readonly #byForm = new Map<string, Shape>()
  /** How many shapes were left by the last grouping: the next one is due when there are twice as many. */
  #groupedAt = SHAPES_MAX / 2

  get shapes(): readonly Shape[] {
    return [...this.#byForm.values()]
  }

  get size(): number {
    return this.#byForm.size
  }

  /** The shape that such a line has, if there is one. `isOwn`: its signature will always lead to it. */
  find(display: readonly string[], tokens: readonly string[]): { readonly shape: Shape; readonly isOwn: boolean } | undefined {
    const same = this.#byForm.get(formKey(tokens))
    if (same !== undefined) {
      same.widen(display)
      return { shape: same, isOwn: true }
    }
    for (const shape of this.#byForm.values()) {
      if (shape.open.length > 0 && shape.matches(tokens)) return { shape, isOwn: false }
    }
    return undefined
  }

  add(display: readonly string[], tokens: readonly string[]): Shape {
    const shape = new Shape(display, tokens, [])
    this.#byForm.set(formKey(tokens), shape)
    return shape
  }

  get isCrowded(): boolean {
    return this.#byForm.size >= this.#groupedAt * 2
  }

  /** Leaves open what has shown to be open; a shape that became part of another one names it as its successor. */
  group(): void {
    const shapes = this.shapes.toSorted((a, b) => (formKey(a.tokens) < formKey(b.tokens) ? -1 : 1))
    const forms = shapes.map(({ tokens, open, tally }, at): Form => ({ tokens, open, lines: tally.count, of: [at] }))
    for (const form of converge(forms)) {
      const members = form.of.flatMap((at) => shapes[at] ?? [])
      const [only] = members
      if (only === undefined || members.length === 1) continue
      const joined = joinShapes(members, form)
      for (const member of members) {
        this.#byForm.delete(formKey(member.tokens))
        member.successor = joined
      }
      this.#byForm.set(formKey(joined.tokens), joined)
    }
    this.#groupedAt = Math.max(SHAPES_MAX / 2, this.#byForm.size)
  }
}

function joinShapes(members: readonly Shape[], form: Form): Shape {
  const display = (members[0]?.display ?? []).map((_, at) => {
    const tokens = members.map((member) => member.display[at] ?? '')
    return form.open.includes(at) ? openToken(tokens.map(compareForm)) : tokens.reduce(unify)
  })
  const joined = new Shape(display, compared(display), form.open)
  for (const member of members) {
    joined.tally.join(member.tally, true)
    // Places that were open already brought their words with their parameters.
    const fresh = form.open.filter((place) => !member.open.includes(place) && !isMask(member.tokens[place]))
    joinWords(joined, member, fresh)
    remember(joined, member)
  }
  return joined
}

const isMask = (token: string | undefined): boolean => token?.includes('<*>') ?? false

function joinWords(joined: Shape, member: Shape, places: readonly number[]): void {
  if (places.length === 0) return
  const only = new Shape(joined.display, joined.tokens, places)
  only.addWords(member.tokens, member.tally.count)
  // Its tally has words and no entries: those were counted with the member.
  joined.tally.join(only.tally, true)
}

function remember(joined: Shape, member: Shape): void {
  const older: readonly (readonly [string, number])[] = [...member.olderTexts, [formKey(member.tokens), member.tally.count]]
  for (const [text, lines] of older) joined.olderTexts.set(text, (joined.olderTexts.get(text) ?? 0) + lines)
  if (joined.olderTexts.size <= OLDER_MAX) return
  const kept = [...joined.olderTexts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, OLDER_MAX)
  joined.olderTexts.clear()
  for (const [text, lines] of kept) joined.olderTexts.set(text, lines)
}
