import type { Signature } from './signature.ts'

interface Kept<T> {
  readonly codes: Int32Array
  readonly value: T
  /** Another one with the same hash. */
  readonly next: Kept<T> | undefined
}

/** Values by signature, found without making a text of it. Beyond `max` all are forgotten: whoever asks finds them anew. */
export class BySignature<T> {
  readonly #kept = new Map<number, Kept<T>>()
  readonly #max: number
  #size = 0

  constructor(max: number) {
    this.#max = max
  }

  get(signature: Signature): T | undefined {
    for (let kept = this.#kept.get(signature.hash); kept !== undefined; kept = kept.next)
      if (signature.equals(kept.codes)) return kept.value
    return undefined
  }

  /** Only of one that is not there. */
  add(signature: Signature, value: T): void {
    if (this.#size >= this.#max) {
      this.#kept.clear()
      this.#size = 0
    }
    this.#size++
    const { hash } = signature
    this.#kept.set(hash, { codes: signature.codes(), value, next: this.#kept.get(hash) })
  }
}
