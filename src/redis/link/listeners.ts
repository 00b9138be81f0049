/**
 * Those who hear of something. What a listener itself brings about is told after what is being told: everybody hears the same
 * order.
 */
export class Listeners<Value> {
  #listeners: readonly ((value: Value) => void)[] = []
  readonly #untold: Value[] = []
  #isTelling = false

  /** @returns takes the listener back. */
  add(listener: (value: Value) => void): () => void {
    const own = (value: Value): void => listener(value)
    this.#listeners = [...this.#listeners, own]
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== own)
    }
  }

  tell(value: Value): void {
    this.#untold.push(value)
    if (this.#isTelling) return
    this.#isTelling = true
    for (let next = this.#untold.shift(); next !== undefined; next = this.#untold.shift()) {
      for (const listener of this.#listeners) listener(next)
    }
    this.#isTelling = false
  }
}
