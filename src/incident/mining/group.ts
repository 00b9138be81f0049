import { errorHead } from './error-head.ts'
import { keyOf, type Identity } from './key.ts'
import type { Scope } from './scope.ts'
import { formKey, type Shape } from './shape.ts'
import { Tally } from './tally.ts'

/** Keys of the same from before, that a group tells of itself. */
const ALIASES_MAX = 16

/** So many different first words before the same rest are no list that somebody wrote down. */
const LEADING_MANY = 32

/** What became of the shapes: one thing that is said, by one service. */
export interface Group {
  readonly key: string
  readonly aliases: readonly string[]
  readonly template: string
  readonly service: string
  readonly by: Identity['by']
  /** Words of the template, by which the slots of `tally.parameters` are numbered. */
  readonly tokens: readonly string[]
  readonly shapes: readonly Shape[]
  readonly tally: Tally
}

const RUN = /<\*>(?:[^\p{L}\p{N}<]*<\*>)+/gu

/** The text that a key is made of: runs of masks are one. */
const converged = (shape: Shape): string => formKey(shape.tokens).replace(RUN, '<*>')

const byLines = (a: Shape, b: Shape): number => b.tally.count - a.tally.count || (formKey(a.tokens) < formKey(b.tokens) ? -1 : 1)

/** The text without its first word, where that word varies too much to be one. */
function withoutLeading(shapes: readonly Shape[]): ReadonlyMap<Shape, string> {
  const byRest = new Map<string, Shape[]>()
  for (const shape of shapes) {
    const rest = shape.tokens.slice(1).join(' ')
    const same = byRest.get(rest)
    if (same === undefined) byRest.set(rest, [shape])
    else same.push(shape)
  }
  const leading = new Map<Shape, string>()
  for (const [rest, same] of byRest) {
    if (same.length < LEADING_MANY || rest === '') continue
    for (const shape of same) leading.set(shape, `<*> ${rest}`.replace(RUN, '<*>'))
  }
  return leading
}

/** Shapes of a scope by what they say. */
function families(scope: Scope): ReadonlyMap<string, Shape[]> {
  const shapes = [...scope.leaves].flatMap((leaf) => leaf.shapes)
  const leading = scope.name.isOneGroup ? new Map<Shape, string>() : withoutLeading(shapes)
  const families = new Map<string, Shape[]>()
  for (const shape of shapes) {
    const text = scope.name.isOneGroup ? '' : (leading.get(shape) ?? converged(shape))
    const family = families.get(text)
    if (family === undefined) families.set(text, [shape])
    else family.push(shape)
  }
  return families
}

function identity(scope: Scope, text: string): Identity {
  const { service, by, name, isOneGroup } = scope.name
  return { service, by, text: isOneGroup ? name : name === '' ? text : `${name}\n${text}` }
}

function aliasesOf(scope: Scope, text: string, shapes: readonly Shape[]): readonly string[] {
  if (scope.name.isOneGroup) return []
  const older = new Map<string, number>()
  for (const shape of shapes) {
    for (const [each, lines] of [...shape.olderTexts, [converged(shape), shape.tally.count] as const]) {
      const collapsed = each.replace(RUN, '<*>')
      older.set(collapsed, (older.get(collapsed) ?? 0) + lines)
    }
  }
  older.delete(text)
  const most = [...older].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, ALIASES_MAX)
  return most.map(([each]) => keyOf(identity(scope, each)))
}

function templateOf(scope: Scope, main: Shape, text: string): string {
  const said = text.startsWith('<*>') && !main.tokens[0]?.startsWith('<*>') ? text : main.display.join(' ').replace(RUN, '<*>')
  const { by, name } = scope.name
  if (by === 'template') return said
  if (by === 'event') return said === '' ? name : `${name} ${said}`
  return errorHead(name, said)
}

function groupOf(scope: Scope, text: string, family: readonly Shape[]): Group {
  const shapes = family.toSorted(byLines)
  const tally = new Tally()
  const [main] = shapes
  for (const shape of shapes) {
    tally.join(shape.tally, shape === main || formKey(shape.tokens) === formKey(main?.tokens ?? []))
  }
  return {
    key: keyOf(identity(scope, text)),
    aliases: aliasesOf(scope, text, shapes),
    template: main === undefined ? text : templateOf(scope, main, text),
    service: scope.name.service,
    by: scope.name.by,
    tokens: main?.display ?? [],
    shapes,
    tally,
  }
}

/** Groups of all scopes, most lines first; equal numbers by key. */
export function groupsOf(scopes: Iterable<Scope>): readonly Group[] {
  const groups: Group[] = []
  for (const scope of scopes) {
    scope.group()
    for (const [text, family] of families(scope)) groups.push(groupOf(scope, text, family))
  }
  return groups.sort((a, b) => b.tally.count - a.tally.count || (a.key < b.key ? -1 : 1))
}
