/** Slots that may lie empty at the front before the array is cut: keeps `shift` constant on average. */
const SLACK = 64

/** First in, first out, with a look at any place. Bounded by its owner. */
export class Queue<Item> {
  #items: (Item | undefined)[] = []
  #head = 0

  get length(): number {
    return this.#items.length - this.#head
  }

  push(item: Item): void {
    this.#items.push(item)
  }

  peek(): Item | undefined {
    return this.#items[this.#head]
  }

  shift(): Item | undefined {
    if (this.length === 0) return undefined
    const item = this.#items[this.#head]
    this.#items[this.#head++] = undefined
    if (this.#head > SLACK && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return item
  }

  clear(): void {
    this.#items = []
    this.#head = 0
  }

  /** A copy of the places `from` (0: the oldest) to `to`, exclusive. */
  slice(from: number, to: number): Item[] {
    // Only places before the head hold nothing, and those are not looked at.
    return this.#items.slice(this.#head + from, this.#head + to) as Item[]
  }
}
