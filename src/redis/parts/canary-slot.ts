import type { Shard, Shards } from '../shards.ts'

/** A master of a cluster with the fewest slots is found after so many tries at the latest, but for odd ones. */
const TRIES = 4_096

/** Makes a name whose slot is this master's; `undefined`: it serves none, or next to none. */
function nameOn(shards: Shards, shard: Shard, keyOf: (text: string) => string): string | undefined {
  for (let index = 0; index < TRIES; index++) {
    const text = `${index}`
    if (shards.of(keyOf(text)) === shard) return text
  }
  return undefined
}

/** The same, remembered as long as it is true. */
export class NamesOn {
  readonly #shards: Shards
  readonly #keyOf: (text: string) => string
  readonly #names = new WeakMap<Shard, string>()

  constructor(shards: Shards, keyOf: (text: string) => string) {
    this.#shards = shards
    this.#keyOf = keyOf
  }

  of(shard: Shard): string | undefined {
    const known = this.#names.get(shard)
    if (known !== undefined && this.#shards.of(this.#keyOf(known)) === shard) return known
    const found = nameOn(this.#shards, shard, this.#keyOf)
    if (found !== undefined) this.#names.set(shard, found)
    return found
  }
}
