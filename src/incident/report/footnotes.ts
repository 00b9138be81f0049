import type { EvidenceRef } from '../entries/index.ts'
import { claimsIn, placeOf, type Claim } from '../why/index.ts'

/** One piece of evidence, by the number under which it is cited. */
export interface Footnote {
  /** `E1`, `E2` and on, in the order in which they are first cited. */
  readonly id: string
  readonly ref: EvidenceRef
  readonly quote: string
  /** Absent where it was only quoted against a claim. */
  readonly sha256?: string
}

/** Numbers what is cited: one place has one number, however often it is cited. */
export class Footnotes {
  readonly #notes = new Map<string, Footnote>()

  constructor(claims: readonly Claim[]) {
    for (const root of claims) {
      for (const { evidence, contradicting } of claimsIn(root)) for (const one of [...evidence, ...contradicting]) this.#note(one)
    }
  }

  get all(): readonly Footnote[] {
    return [...this.#notes.values()]
  }

  /** The numbers of these, each once, in their order. */
  idsOf(cited: readonly { readonly ref: EvidenceRef }[]): readonly string[] {
    const ids = cited.flatMap(({ ref }) => this.#notes.get(placeOf(ref))?.id ?? [])
    return [...new Set(ids)].sort((left, right) => Number(left.slice(1)) - Number(right.slice(1)))
  }

  #note({ ref, quote, ...rest }: { readonly ref: EvidenceRef; readonly quote: string; readonly sha256?: string }): void {
    const place = placeOf(ref)
    if (this.#notes.has(place)) return
    const sha256 = rest.sha256
    this.#notes.set(place, { id: `E${this.#notes.size + 1}`, ref, quote, ...(sha256 !== undefined && { sha256 }) })
  }
}
