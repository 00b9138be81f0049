import { findSecrets } from './find.ts'
import type { SecretKind, Span } from './kind.ts'
import { kindOfName } from './names.ts'
import { isPlainValue } from './named-value.ts'
import { placeholder, PLACEHOLDER } from './placeholder.ts'
import { Tags } from './tag.ts'

export interface RedactOptions {
  /** At least 16 characters. One key gives the same tags again; a key of its own for each run makes runs incomparable. */
  readonly key: string | Uint8Array
}

/** Nearly always the second finds nothing. */
const PASSES_MAX = 5
/** Deeper than this a structured value is told as a whole. */
const DEPTH_MAX = 32
/** Credentials remembered for the final scan; what comes after is looked for by its form alone. */
const SEEN_MAX = 10_000
/** Shorter ones stand in a text by chance. */
const SEEN_LENGTH_MIN = 10

/** Kinds that are no credential: they are known by their form wherever they stand. */
const ADDRESSES: ReadonlySet<SecretKind> = new Set(['email', 'ipv4', 'ipv6', 'mac', 'phone', 'card', 'iban'])

function isAddress({ kind }: Span): boolean {
  return kind === 'ipv4'
}

/** Takes secrets and personal data out of texts and structured entries. Doing it twice changes nothing more. */
export class Redactor {
  readonly #tags: Tags
  readonly #counts = new Map<SecretKind, number>()
  readonly #seen = new Map<string, SecretKind>()

  constructor({ key }: RedactOptions) {
    this.#tags = new Tags(key)
  }

  /** How many values of each kind were taken out. */
  get counts(): ReadonlyMap<SecretKind, number> {
    return this.#counts
  }

  /** Credentials that were taken out, for the final scan: they may stand elsewhere without the name that gave them away. */
  get seen(): ReadonlyMap<string, SecretKind> {
    return this.#seen
  }

  readonly text = (text: string): string => {
    // What was taken out may have hidden something that stood beside it.
    let out = text
    for (let pass = 0; pass < PASSES_MAX; pass++) {
      const spans = findSecrets(out)
      if (spans.length === 0) break
      out = this.without(out, spans)
      // An address stands by itself: nothing begins or ends with it.
      if (spans.every(isAddress)) break
    }
    return out
  }

  /** A text without what was found in it. */
  without(text: string, spans: readonly Span[]): string {
    let out = ''
    let from = 0
    for (const { start, end, kind } of spans) {
      out += text.slice(from, start) + this.#replace(text.slice(start, end), kind)
      from = end
    }
    return out + text.slice(from)
  }

  /** A structured value of any shape: texts by their form, and whatever stands under the name of a secret. */
  readonly value = (value: unknown): unknown => this.#value(value, 0)

  #value(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.text(value)
    if (typeof value !== 'object' || value === null) return value
    if (depth > DEPTH_MAX) return '<too deep>'
    if (Array.isArray(value)) return value.map((one) => this.#value(one, depth + 1))
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [this.text(name), this.#named(name, one, depth)] as const),
    )
  }

  #named(name: string, value: unknown, depth: number): unknown {
    const kind = kindOfName(name)
    if (kind === undefined || value === null || typeof value === 'boolean') return this.#value(value, depth + 1)
    if (typeof value === 'object') return this.#under(kind, value, depth + 1)
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    if (text === undefined) return undefined
    return isPlainValue(kind, text) ? this.#value(value, depth + 1) : this.#replaceWhole(text, kind)
  }

  /** A list or an object under the name of a secret: every text in it is one. */
  #under(kind: SecretKind, value: object, depth: number): unknown {
    if (depth > DEPTH_MAX) return '<too deep>'
    const inside = (one: unknown): unknown => {
      if (typeof one === 'object' && one !== null) return this.#under(kind, one, depth + 1)
      return typeof one === 'string' || typeof one === 'number' ? this.#replaceWhole(String(one), kind) : one
    }
    if (Array.isArray(value)) return value.map(inside)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [this.text(name), inside(one)] as const))
  }

  #replaceWhole(text: string, kind: SecretKind): string {
    return text === '' || text.replace(PLACEHOLDER, '') !== text ? this.text(text) : this.#replace(text, kind)
  }

  #replace(value: string, kind: SecretKind): string {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1)
    if (value.length >= SEEN_LENGTH_MIN && !ADDRESSES.has(kind) && this.#seen.size < SEEN_MAX) this.#seen.set(value, kind)
    return placeholder(kind, this.#tags.of(value))
  }
}
