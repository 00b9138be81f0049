/** A command that waits for its answer. */
export interface Deadline {
  readonly dueMs: number
  isOver: boolean
}

/** Commands of one length of deadline: their order is also that in which they fall due. */
interface Queue {
  entries: Deadline[]
  /** Everything before it is over. */
  head: number
}

/**
 * The deadlines of one connection's commands. No timer for each of them: one interval asks for the first that has passed, and
 * looks at the head of a queue only, because answers come in the order of the commands. One queue for each length of deadline.
 */
export class DeadlineRing {
  readonly #queues = new Map<number, Queue>()

  add(nowMs: number, lengthMs: number): Deadline {
    const deadline = { dueMs: nowMs + lengthMs, isOver: false }
    const queue = this.#queues.get(lengthMs)
    if (queue === undefined) this.#queues.set(lengthMs, { entries: [deadline], head: 0 })
    else queue.entries.push(deadline)
    return deadline
  }

  /** Has one passed without an answer? Forgets what is over. */
  hasPassed(nowMs: number): boolean {
    let passed = false
    for (const [lengthMs, queue] of this.#queues) {
      const first = skipOver(queue)
      if (first === undefined) this.#queues.delete(lengthMs)
      else if (first.dueMs <= nowMs) passed = true
    }
    return passed
  }
}

function skipOver(queue: Queue): Deadline | undefined {
  while (queue.entries[queue.head]?.isOver === true) queue.head++
  const first = queue.entries[queue.head]
  if (queue.head > 0) {
    queue.entries = queue.entries.slice(queue.head)
    queue.head = 0
  }
  return first
}
