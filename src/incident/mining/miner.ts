import type { Entry, EvidenceRef, Severity } from '../entries/index.ts'
import { errorSignature } from './error-signature.ts'
import { groupsOf, type Group } from './group.ts'
import { hashText, mix } from './hash.ts'
import type { Outline } from './outline.ts'
import type { Route } from './route.ts'
import { Scanner } from './scanner.ts'
import { Scope } from './scope.ts'
import type { Shape } from './shape.ts'
import type { Signature } from './signature.ts'
import type { Slots } from './slot.ts'
import { hashOfRef } from './tally.ts'
import { addFields } from './field.ts'

/** Services, events and errors that are told apart. */
const SCOPES_MAX = 8192

/** Shapes in all: what would be one more is counted as unclustered. */
const SHAPES_MAX = 20_000

export interface MinerBounds {
  readonly scopesMax?: number
  readonly shapesMax?: number
}

/** Entries that came when there was no room for another group: counted, never dropped in silence. */
export interface Unclustered {
  readonly count: number
  readonly bySeverity: Readonly<Partial<Record<Severity, number>>>
  readonly first?: EvidenceRef
}

/** Groups entries as they come. Memory is bounded by the number of shapes, whatever is read. */
export class Miner {
  readonly #scanner = new Scanner()
  readonly #scopes = new Map<string, Scope>()
  readonly #bounds: Required<MinerBounds>
  #shapes = 0
  /** Where the last plain message went: the next one mostly goes there too. */
  #plain: Scope | undefined
  #unclustered = 0
  readonly #bySeverity: Partial<Record<Severity, number>> = {}
  #firstUnclustered: EvidenceRef | undefined

  constructor({ scopesMax = SCOPES_MAX, shapesMax = SHAPES_MAX }: MinerBounds = {}) {
    this.#bounds = { scopesMax, shapesMax }
  }

  /** Counts an entry to its group. @param outline of its message, where it is known */
  add(entry: Entry, outline?: Outline): void {
    const scope = this.#scopeOf(entry)
    const text = textOf(entry)
    // What is mined of an error or an event is not its message.
    const like = text === entry.message ? outline : undefined
    const known = scope === undefined ? undefined : like?.routeIn(scope)
    if (known === undefined) this.#scanner.scan(text)
    const route = known ?? (scope === undefined ? undefined : this.#route(scope, this.#scanner.signature))
    if (scope === undefined || route === undefined) return this.#leaveOut(entry)
    if (known === undefined && route.isOwn) like?.leads(scope, route)
    const priority = hashOfRef(entry.ref)
    const { shape } = route
    shape.tally.add(entry, priority)
    this.#parameters(route, like === undefined || known === undefined ? this.#scanner : like.read(text), text, entry, priority)
    if (shape.open.length > 0) shape.addWords(route.tokens, 1)
    addFields(shape.tally.fields, entry, priority)
  }

  /** The group of one message as things stand: for who looks at single lines. Not before `add`. */
  shapeOf(entry: Entry): Shape | undefined {
    const scope = this.#scopeOf(entry)
    this.#scanner.scan(textOf(entry))
    return scope?.route(this.#scanner.signature, false)?.shape
  }

  /** Groups once more what was seen, and tells all groups. May be asked again later. */
  groups(): readonly Group[] {
    return groupsOf(this.#scopes.values())
  }

  get unclustered(): Unclustered {
    const first = this.#firstUnclustered
    return { count: this.#unclustered, bySeverity: { ...this.#bySeverity }, ...(first === undefined ? {} : { first }) }
  }

  #scopeOf(entry: Entry): Scope | undefined {
    const isPlain = entry.error === undefined && entry.event === undefined && entry.message !== ''
    if (isPlain && this.#plain?.name.service === (entry.service ?? '')) return this.#plain
    const error = entry.error === undefined ? undefined : errorSignature(entry.error)
    const event = entry.event ?? (entry.message === '' && entry.error === undefined ? requestEvent(entry) : undefined)
    const by = error !== undefined ? 'error' : event !== undefined ? 'event' : 'template'
    const name = error?.text ?? event ?? ''
    const key = `${entry.service ?? ''}\u0001${by}\u0001${name}`
    const known = this.#scopes.get(key)
    if (known !== undefined) {
      if (isPlain) this.#plain = known
      return known
    }
    if (this.#scopes.size >= this.#bounds.scopesMax) return undefined
    const scope = new Scope({ service: entry.service ?? '', by, name, isOneGroup: error?.isByStack ?? false })
    this.#scopes.set(key, scope)
    return scope
  }

  #route(scope: Scope, signature: Signature): Route | undefined {
    const known = scope.route(signature, false)
    if (known !== undefined) return known
    if (this.#shapes >= this.#bounds.shapesMax) {
      this.#group()
      if (this.#shapes >= this.#bounds.shapesMax) return undefined
    }
    const before = scope.size
    const made = scope.route(signature, true)
    this.#shapes += scope.size - before
    return made
  }

  /** Groups at once in the hope of room; not again before something was left out often. */
  #group(): void {
    if (this.#unclustered % 1024 !== 0) return
    for (const scope of this.#scopes.values()) scope.group()
    this.#shapes = 0
    for (const scope of this.#scopes.values()) this.#shapes += scope.size
  }

  #leaveOut(entry: Entry): void {
    this.#unclustered++
    this.#firstUnclustered ??= entry.ref
    this.#bySeverity[entry.severity] = (this.#bySeverity[entry.severity] ?? 0) + 1
  }

  #parameters(route: Route, { slots, count }: Slots, text: string, entry: Entry, priority: number): void {
    for (let at = 0; at < count; at++) {
      const slot = slots[at]
      const parameter = slot === undefined ? undefined : route.parameter(slot.run, slot.place, slot.kind)
      if (slot === undefined || parameter === undefined) continue
      const { start, end, kind, value } = slot
      const rank = mix(priority ^ at)
      if (parameter.count(kind, value, hashText(text, start, end), rank)) {
        parameter.offer(rank, { value, text: text.slice(start, end), ref: entry.ref, atMs: entry.atMs })
      }
    }
  }
}

const SPACE = 32

/** What is mined of an entry. An event's name is constant and stands before the rest; it is in the scope, not in the text. */
function textOf(entry: Entry): string {
  const { error, message, event } = entry
  if (error !== undefined && error.message !== '') return error.message
  if (event === undefined || !message.startsWith(event)) return message
  if (message.length === event.length) return ''
  return message.charCodeAt(event.length) === SPACE ? message.slice(event.length + 1) : message
}

function requestEvent({ http }: Entry): string | undefined {
  return http === undefined ? undefined : `request ${http.method ?? ''} ${http.status ?? ''}`.replaceAll(/ +/g, ' ').trim()
}
