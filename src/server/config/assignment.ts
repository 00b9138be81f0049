import { findCentrifugoOption, isCentrifugoGroup } from './centrifugo-options.ts'
import { LISTS, findOption, isGroup } from './option-list.ts'
import type { Origin } from './origin.ts'
import type { Problem, Warning } from './problem.ts'

/** One value for one option, as it was written in one place. */
export interface Assignment {
  /** `client.token.audience`, `channel.namespaces[2].presence`; for a list itself its length stands as the value. */
  readonly path: string
  readonly raw: unknown
  readonly origin: Origin
}

/** All that one place says. */
export interface Layer {
  readonly assignments: readonly Assignment[]
  readonly findings: readonly (Problem | Warning)[]
}

/** Where in a tree something stands: the names and numbers on the way to it. */
export type Keys = readonly (string | number)[]

/** Deeper than any option; a file that refers to itself ends here. */
const DEPTH_MAX = 16
const ASSIGNMENTS_MAX = 2_000

/** Turns a tree into assignments. Undefined when it is deeper or larger than any configuration. */
export function flatten(tree: unknown, originAt: (keys: Keys) => Origin, path = ''): readonly Assignment[] | undefined {
  const found: Assignment[] = []
  const fits = walk(tree, path, [])
  return fits ? found : undefined

  function walk(value: unknown, at: string, keys: Keys): boolean {
    if (keys.length > DEPTH_MAX || found.length >= ASSIGNMENTS_MAX) return false
    const assign = (raw: unknown): boolean => found.push({ path: at, raw, origin: originAt(keys) }) > 0
    if (LISTS.includes(at)) {
      // A number here is a mistake, not a length.
      if (!Array.isArray(value)) return assign(String(value))
      assign(value.length)
      return value.every((entry, index) => walk(entry, `${at}[${index}]`, [...keys, index]))
    }
    if (findOption(at) !== undefined || findCentrifugoOption(at) !== undefined) return assign(value)
    // A group whose options are all commented out.
    if (value === null && (isGroup(at) || isCentrifugoGroup(at))) return true
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return assign(value)
    return Object.entries(value).every(([key, inner]) =>
      walk(inner, at === '' ? named(key) : `${at}.${named(key)}`, [...keys, key]),
    )
  }
}

const KEY_SHOWN_MAX = 64

/** A key with dots or brackets in it must not read as a path. */
function named(key: string): string {
  return /^[\w-]+$/.test(key) ? key.slice(0, KEY_SHOWN_MAX) : JSON.stringify(key.slice(0, KEY_SHOWN_MAX))
}
