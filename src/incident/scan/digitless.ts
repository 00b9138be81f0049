import { endianness } from 'node:os'
import { FNV_BASIS, FNV_PRIME } from '../mining/index.ts'

/** Characters of all texts that are kept: 4 MiB. */
const KEPT_MAX = 2 ** 21

const ZERO = 0x30
const NINE = 0x39
/** Stands for any digit but the zero of `0x`, which says what the rest is. */
const DIGIT = 0x31
const X = 0x78

const IS_BIG_ENDIAN = endianness() === 'BE'

/** Texts in which all digits are alike: read into one piece of memory, kept in another, and compared without making a string. */
export class DigitlessTexts {
  /** Of the text that was read last: its hash (32 bits), and its length. */
  hash = 0
  length = 0
  readonly #codes: Uint16Array
  /** The memory of the codes: writing a text into it costs less than asking for its characters one by one. */
  readonly #bytes: Buffer
  readonly #kept = new Uint16Array(KEPT_MAX)
  #used = 0

  /** @param lengthMax of a text, in UTF-16 units */
  constructor(lengthMax: number) {
    this.#codes = new Uint16Array(lengthMax)
    this.#bytes = Buffer.from(this.#codes.buffer)
  }

  read(text: string): void {
    const codes = this.#codes
    const { length } = text
    this.#bytes.write(text, 'utf16le')
    if (IS_BIG_ENDIAN) this.#bytes.swap16()
    let hash = FNV_BASIS
    for (let at = 0; at < length; at++) {
      let code = codes[at] ?? 0
      // Behind the text there may still be an older one: a zero at the end is a digit like others.
      if (code <= NINE && code >= ZERO && (code !== ZERO || at + 1 === length || ((codes[at + 1] ?? 0) | 0x20) !== X))
        code = DIGIT
      codes[at] = code
      hash = Math.imul(hash ^ code, FNV_PRIME)
    }
    this.length = length
    this.hash = hash
  }

  /** Keeps the text that was read last. @returns where, or undefined: there is no more room */
  keep(): number | undefined {
    const start = this.#used
    if (start + this.length > KEPT_MAX) return undefined
    this.#kept.set(this.#codes.subarray(0, this.length), start)
    this.#used += this.length
    return start
  }

  /** Is a kept text of the same length the one that was read last? */
  isAt(start: number): boolean {
    const [codes, kept, { length }] = [this.#codes, this.#kept, this]
    for (let at = 0; at < length; at++) if (codes[at] !== kept[start + at]) return false
    return true
  }

  forget(): void {
    this.#used = 0
  }
}
