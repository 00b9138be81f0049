/** What a broken server takes for good. */
export interface Utf8Leniency {
  readonly surrogates?: boolean
  readonly overlong?: boolean
  readonly beyond?: boolean
}

/**
 * UTF-8, byte by byte (RFC 3629): says at the first byte at which it can be seen that a text is broken. Written anew, so that the pack's
 * own notion of it is not what it is tested with.
 */
export class Utf8Watch {
  readonly #leniency: Utf8Leniency
  #missing = 0
  #lowest = 0x80
  #highest = 0xbf

  constructor(leniency: Utf8Leniency = {}) {
    this.#leniency = leniency
  }

  /** Does the text end where a character ends? */
  get isWhole(): boolean {
    return this.#missing === 0
  }

  /** @returns false once it is broken. */
  take(bytes: Uint8Array): boolean {
    return bytes.every((byte) => this.#byte(byte))
  }

  #byte(byte: number): boolean {
    if (this.#missing > 0) {
      if (byte < this.#lowest || byte > this.#highest) return false
      this.#missing--
      this.#lowest = 0x80
      this.#highest = 0xbf
      return true
    }
    if (byte < 0x80) return true
    const { surrogates, overlong, beyond } = this.#leniency
    if (byte >= (overlong ? 0xc0 : 0xc2) && byte <= 0xdf) return this.#expect(1)
    if (byte >= 0xe0 && byte <= 0xef)
      return this.#expect(2, byte === 0xe0 && !overlong ? 0xa0 : 0x80, byte === 0xed && !surrogates ? 0x9f : 0xbf)
    if (byte >= 0xf0 && byte <= (beyond ? 0xf7 : 0xf4))
      return this.#expect(3, byte === 0xf0 && !overlong ? 0x90 : 0x80, byte === 0xf4 && !beyond ? 0x8f : 0xbf)
    return false
  }

  #expect(missing: number, lowest = 0x80, highest = 0xbf): true {
    this.#missing = missing
    this.#lowest = lowest
    this.#highest = highest
    return true
  }
}
