/** A value that changes, seen from outside. */
export interface Readable<T> {
  get(): T
  /** Calls the listener after each change; returns the way to stop. */
  subscribe(listener: () => void): () => void
}

/** A value that changes, for its owner. */
export class Store<T> implements Readable<T> {
  #value: T
  readonly #listeners = new Set<() => void>()

  constructor(value: T) {
    this.#value = value
  }

  get(): T {
    return this.#value
  }

  /** Setting the value that is there tells nobody. */
  set(value: T): void {
    if (Object.is(value, this.#value)) return
    this.#value = value
    // As they are now: one who begins to listen meanwhile has read the new value.
    for (const listener of Array.from(this.#listeners)) listener()
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}
