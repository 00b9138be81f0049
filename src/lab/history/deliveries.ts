/** Numbers of one delivery: its offset, the number of its publication, its line. */
const WIDTH = 3
const FIRST_ROOM = 4 * WIDTH

/**
 * The deliveries of one lineage, in order: 24 bytes each, and as much again at most while there is room to grow. A delivery costs no
 * object, so that a history of millions fits.
 */
export class Deliveries {
  #numbers = new Float64Array(FIRST_ROOM)
  #count = 0

  get count(): number {
    return this.#count
  }

  get bytes(): number {
    return this.#numbers.byteLength
  }

  add(offset: number, publication: number, line: number): void {
    const at = this.#count++ * WIDTH
    if (at === this.#numbers.length) {
      const wider = new Float64Array(2 * at)
      wider.set(this.#numbers)
      this.#numbers = wider
    }
    this.#numbers[at] = offset
    this.#numbers[at + 1] = publication
    this.#numbers[at + 2] = line
  }

  offsetAt(n: number): number {
    return this.#numbers[n * WIDTH] ?? NaN
  }

  publicationAt(n: number): number {
    return this.#numbers[n * WIDTH + 1] ?? NaN
  }

  lineAt(n: number): number {
    return this.#numbers[n * WIDTH + 2] ?? NaN
  }
}
