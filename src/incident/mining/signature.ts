import { FNV_BASIS, FNV_PRIME } from './hash.ts'
import { KINDS, mask, type Kind } from './kind.ts'

/** A mask is one code, and none that a character has. */
const CODE_OF: ReadonlyMap<Kind, number> = new Map(KINDS.map((kind, index) => [kind, -1 - index]))

/**
 * What of a message is constant, and a mask for each run of what varies. Nearly every message has a signature that was seen before, so
 * it is written as codes into one piece of memory, again and again, and is a text only where it is new.
 */
export class Signature {
  length = 0
  /** Of all codes, 32 bits: the same for the same signature. */
  hash = FNV_BASIS
  readonly #codes: Int32Array

  /** @param max codes at most: a character is one, a mask too */
  constructor(max: number) {
    this.#codes = new Int32Array(max)
  }

  clear(): void {
    this.length = 0
    this.hash = FNV_BASIS
  }

  /** A part of a text, as it stands. */
  copy(text: string, start: number, end: number): void {
    const codes = this.#codes
    let { length, hash } = this
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at)
      codes[length++] = code
      hash = Math.imul(hash ^ code, FNV_PRIME)
    }
    this.length = length
    this.hash = hash
  }

  mask(kind: Kind): void {
    const code = CODE_OF.get(kind) ?? 0
    this.#codes[this.length++] = code
    this.hash = Math.imul(this.hash ^ code, FNV_PRIME)
  }

  equals(codes: Int32Array): boolean {
    const { length } = this
    if (codes.length !== length) return false
    const own = this.#codes
    for (let at = 0; at < length; at++) if (codes[at] !== own[at]) return false
    return true
  }

  /** The codes of now, to be kept. */
  codes(): Int32Array {
    return this.#codes.slice(0, this.length)
  }

  /** As people read it: `took <duration>`. */
  text(): string {
    let text = ''
    for (let at = 0; at < this.length; at++) {
      const code = this.#codes[at] ?? 0
      text += code < 0 ? mask(KINDS[-1 - code] ?? '*') : String.fromCharCode(code)
    }
    return text
  }
}
