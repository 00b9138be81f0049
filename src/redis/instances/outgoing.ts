import type { Addressee, Told } from '../../channel/index.ts'
import type { Clock, Timers } from '../../runtime/index.ts'
import { FAILURES, RedisFailure } from '../failure.ts'
import type { Reply } from '../link.ts'

/** Words that wait to be said, at most; the next is refused as `overloaded`. */
const WAITING_MAX = 1_024
const WAITING_LENGTH_MAX = 16 * 1_048_576
/** Of one call. */
const BATCH_MAX = 64
const BATCH_LENGTH_MAX = 1_048_576
/** A word that could not be said for so long is given up: whoever asked has an answer before it asks again. */
const WAIT_MS = 3_000
const AGAIN_MS = 50

interface Waiting {
  readonly to: Addressee
  readonly text: string
  readonly count: number
  readonly untilMs: number
  readonly resolve: (told: Told) => void
  readonly reject: (error: unknown) => void
}

export interface OutgoingParts {
  readonly clock: Clock
  readonly timers: Timers
  /** Says all of these to one; the first is the `count`th word of this instance. Returns 1, or 0 when it is gone. */
  readonly say: (to: Addressee, count: number, texts: readonly string[]) => Promise<Reply>
}

/**
 * What this instance says, one call after the other and never two at once: a word whose reply was lost is said again, with the
 * same count, before the next one, and whoever has heard it knows it by its count.
 */
export class Outgoing {
  readonly #parts: OutgoingParts
  readonly #waiting: Waiting[] = []
  #length = 0
  #count = 0
  #isSaying = false
  #isClosed = false

  constructor(parts: OutgoingParts) {
    this.#parts = parts
  }

  tell(to: Addressee, text: string): Promise<Told> {
    if (this.#isClosed) return Promise.reject(new RedisFailure('closed', 'control: it is closed'))
    if (this.#waiting.length >= WAITING_MAX || this.#length + text.length > WAITING_LENGTH_MAX) {
      return Promise.reject(new RedisFailure('overloaded', 'control: too many words wait to be said'))
    }
    this.#length += text.length
    return new Promise((resolve, reject) => {
      const untilMs = this.#parts.clock.monotonicMs() + WAIT_MS
      this.#waiting.push({ to, text, count: ++this.#count, untilMs, resolve, reject })
      if (!this.#isSaying) void this.#sayAll()
    })
  }

  close(): void {
    this.#isClosed = true
    this.#drop(this.#waiting.length, new RedisFailure('closed', 'control: it is closed'))
  }

  async #sayAll(): Promise<void> {
    this.#isSaying = true
    while (this.#waiting.length > 0) await this.#sayNext()
    this.#isSaying = false
  }

  async #sayNext(): Promise<void> {
    const batch = this.#batch()
    const [first] = batch
    if (first === undefined) return
    try {
      const said = await this.#parts.say(
        first.to,
        first.count,
        batch.map(({ text }) => text),
      )
      this.#take(batch.length).forEach(({ resolve }) => resolve(said === 0 ? 'gone' : 'told'))
    } catch (error) {
      if (!mayHelp(error)) return this.#drop(batch.length, error)
      const nowMs = this.#parts.clock.monotonicMs()
      const late = this.#waiting.findIndex(({ untilMs }) => untilMs > nowMs)
      this.#drop(late === -1 ? this.#waiting.length : late, error)
      await new Promise<void>((resolve) => this.#parts.timers.after(AGAIN_MS, resolve))
    }
  }

  /**
   * The words at the head that go to one addressee. Never to two in one call: a reader that waits is woken with one stream of
   * several, and would hear a later word of it before an earlier one of another.
   */
  #batch(): readonly Waiting[] {
    const batch: Waiting[] = []
    let length = 0
    for (const one of this.#waiting) {
      length += one.text.length
      if (one.to !== this.#waiting[0]?.to || batch.length >= BATCH_MAX) break
      if (batch.length > 0 && length > BATCH_LENGTH_MAX) break
      batch.push(one)
    }
    return batch
  }

  #take(count: number): readonly Waiting[] {
    const taken = this.#waiting.splice(0, count)
    for (const { text } of taken) this.#length -= text.length
    return taken
  }

  #drop(count: number, error: unknown): void {
    for (const { reject } of this.#take(count)) reject(error)
  }
}

/** Would the same call a little later find another Redis? */
function mayHelp(error: unknown): boolean {
  if (!(error instanceof RedisFailure)) return false
  const { endsProof, needsPerson } = FAILURES[error.kind]
  return (endsProof && !needsPerson) || error.kind === 'moving' || error.kind === 'overloaded'
}
