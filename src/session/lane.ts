/**
 * The answer to a command: its text; or a function that makes it at the moment it is sent, for what must happen in the
 * same turn as the answer (a subscriber goes live); or nothing to say.
 */
export type Answer = string | (() => string | undefined) | undefined

/** One command's work. */
export interface Task {
  /** May be under way beside others: an append. The rest is done alone. */
  readonly pipelined: boolean
  run(): Answer | Promise<Answer>
}

interface Entry {
  readonly task: Task
  isAnswered: boolean
  answer: Answer
}

/** Whose commands they are. */
export interface LaneOwner {
  /** An answer, in its turn. */
  answer(text: string): void
  /** A task threw: a bug of ours, or a dependency that broke its promise; that command is not answered. */
  failed(error: unknown): void
}

/**
 * A session's commands, answered in the order they came (rule S3). Pipelined tasks start at once unless something before
 * them must be finished first; the others wait until all before them are answered, and hold up all that come after.
 */
export class Lane {
  readonly #owner: LaneOwner
  readonly #max: number
  #entries: Entry[] = []
  /** So many of them, from the front, were started. */
  #started = 0
  #pumping = false
  #closed = false

  constructor(max: number, owner: LaneOwner) {
    this.#max = max
    this.#owner = owner
  }

  /** @returns false if too many are under way; the task was not taken. */
  take(task: Task): boolean {
    if (this.#closed) return true
    if (this.#entries.length >= this.#max) return false
    this.#entries.push({ task, isAnswered: false, answer: undefined })
    this.#pump()
    return true
  }

  close(): void {
    this.#closed = true
    this.#entries = []
    this.#started = 0
  }

  #pump(): void {
    // A task that answers at once comes back here: the loop below goes on instead of the stack.
    if (this.#pumping) return
    this.#pumping = true
    while (this.#answerHead() || this.#startNext());
    this.#pumping = false
  }

  #answerHead(): boolean {
    const head = this.#entries[0]
    if (head?.isAnswered !== true) return false
    // A fresh array instead of an emptied one: that would keep its room, in every idle session.
    if (this.#entries.length === 1) this.#entries = []
    else this.#entries.shift()
    this.#started--
    try {
      const text = typeof head.answer === 'function' ? head.answer() : head.answer
      if (text !== undefined) this.#owner.answer(text)
    } catch (error) {
      this.#owner.failed(error)
    }
    return true
  }

  #startNext(): boolean {
    const entry = this.#entries[this.#started]
    if (entry === undefined) return false
    const before = this.#entries[this.#started - 1]
    if (before !== undefined && !(entry.task.pipelined && before.task.pipelined)) return false
    this.#started++
    this.#start(entry)
    return true
  }

  #start(entry: Entry): void {
    try {
      const answer = entry.task.run()
      if (answer instanceof Promise)
        answer.then(
          (settled) => this.#answered(entry, settled),
          (error: unknown) => this.#owner.failed(error),
        )
      else this.#answered(entry, answer)
    } catch (error) {
      this.#owner.failed(error)
    }
  }

  #answered(entry: Entry, answer: Answer): void {
    if (this.#closed) return
    entry.answer = answer
    entry.isAnswered = true
    this.#pump()
  }
}
