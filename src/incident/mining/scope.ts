import { BySignature } from './by-signature.ts'
import { Leaf, leafKey } from './leaf.ts'
import { Route } from './route.ts'
import { compared, slotKey } from './shape.ts'
import type { Signature } from './signature.ts'
import { tokensOf } from './token.ts'

/** Signatures whose shape is remembered; beyond it all are forgotten, and found again by their words. */
const ROUTES_MAX = 16_384

interface Words {
  readonly display: readonly string[]
  readonly tokens: readonly string[]
  readonly slots: readonly number[]
  readonly key: string
}

export interface ScopeName {
  readonly service: string
  readonly by: 'error' | 'event' | 'template'
  readonly name: string
  /** All of it is one group: an error that its stack identifies. */
  readonly isOneGroup: boolean
}

/** Messages that are compared with each other: those of one service, and of one event or error if they have one. */
export class Scope {
  readonly name: ScopeName
  readonly #routes = new BySignature<Route>(ROUTES_MAX)
  readonly #leaves = new Map<string, Leaf>()

  constructor(name: ScopeName) {
    this.name = name
  }

  get leaves(): Iterable<Leaf> {
    return this.#leaves.values()
  }

  get size(): number {
    let size = 0
    for (const leaf of this.#leaves.values()) size += leaf.size
    return size
  }

  /** Where the signature leads; `mayCreate`: to a new shape, if there is none for it. */
  route(signature: Signature, mayCreate: boolean): Route | undefined {
    const known = this.#routes.get(signature)
    if (known !== undefined) return known
    const { display, runs } = tokensOf(signature.text())
    const slots = runs.map(([token, occurrence]) => slotKey(token, occurrence, 0))
    const tokens = compared(display)
    const key = leafKey(tokens)
    const leaf = this.#leaves.get(key)
    const found = leaf?.find(display, tokens)
    if (found === undefined) return mayCreate ? this.#create(signature, { display, tokens, slots, key }) : undefined
    const route = new Route(found.shape, slots, tokens, found.isOwn)
    // A line with a word that was not there before may never come again.
    if (route.isOwn) this.#routes.add(signature, route)
    return route
  }

  group(): void {
    for (const leaf of this.#leaves.values()) leaf.group()
  }

  #create(signature: Signature, { display, tokens, slots, key }: Words): Route {
    let leaf = this.#leaves.get(key)
    if (leaf === undefined) {
      leaf = new Leaf()
      this.#leaves.set(key, leaf)
    }
    const route = new Route(leaf.add(display, tokens), slots, tokens, true)
    this.#routes.add(signature, route)
    if (leaf.isCrowded) leaf.group()
    return route
  }
}
