/** So many of a kind are kept for a reader; a history that is all wrong must not fill the memory. */
export const FEW = 20

/** The first few of something, and how many there were. */
export class Few<T> {
  readonly first: T[] = []
  count = 0

  add(one: T): void {
    if (this.count++ < FEW) this.first.push(one)
  }

  get more(): number {
    return this.count - this.first.length
  }
}
