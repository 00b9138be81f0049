import { createHmac } from 'node:crypto'

/** Values whose tag is remembered; at the bound all are forgotten, and worked out again. */
const REMEMBERED_MAX = 20_000

/**
 * Four hexadecimal digits of a keyed hash. One value has one tag under one key, so that equality survives; without the
 * key a tag tells nothing, because it cannot be tried against a list of likely values. Two values share a tag once in
 * 65,536: other tags are other values for certain, the same tag is most likely the same value.
 */
export class Tags {
  readonly #key: string | Uint8Array
  readonly #remembered = new Map<string, string>()

  constructor(key: string | Uint8Array) {
    if (key.length < 16) throw new RangeError('cannot redact: the key has fewer than 16 characters')
    this.#key = key
  }

  /** All kinds hash alike: a token is the same whether it stands in a header or in a cookie. */
  of(value: string): string {
    const known = this.#remembered.get(value)
    if (known !== undefined) return known
    if (this.#remembered.size >= REMEMBERED_MAX) this.#remembered.clear()
    const tag = createHmac('sha256', this.#key).update(value).digest('hex').slice(0, 4)
    this.#remembered.set(value, tag)
    return tag
  }
}
