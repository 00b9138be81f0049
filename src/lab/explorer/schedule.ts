/** A step that may be taken now. */
export interface Step {
  readonly id: number
  /** For people. */
  readonly label: string
  /** Whose step it is: its resource, else its label. Strategies that favour or hold back somebody go by this. */
  readonly who: string
}

/** Decides one run. */
export interface Scheduler {
  /** Which one is taken; there are two at least, and the first is the one that nature would take: the oldest. */
  order(steps: readonly Step[]): number
  /** A free choice among so many; there are two at least. */
  free(options: number): number
}

/** What was decided, wherever there was something to decide: the entries of a choice vector, and what they chose from. */
export interface Choice {
  readonly index: number
  readonly options: number
  readonly isFree: boolean
}

/** Follows a vector. What is missing is 0, what is too large is the last. */
export class VectorScheduler implements Scheduler {
  readonly #vector: readonly number[]
  #next = 0

  constructor(vector: readonly number[]) {
    this.#vector = vector
  }

  order(steps: readonly Step[]): number {
    return this.free(steps.length)
  }

  free(options: number): number {
    return Math.min(options - 1, this.#vector[this.#next++] ?? 0)
  }
}

/** Without the zeros at its end: they say nothing. */
export function trimmedVector(vector: readonly number[]): readonly number[] {
  return vector.slice(0, vector.findLastIndex((entry) => entry !== 0) + 1)
}
