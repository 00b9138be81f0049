import { Store, type Readable } from '../store/index.ts'
import type { Answer } from '../connection/index.ts'
import type { Cancel, Kept, Random, Timers, Turns } from '../runtime/index.ts'
import { add, fail, head, remove, retry, type Outbox, type Outgoing } from './outbox.ts'

/** When the server may be asked: at once, in a while (it reads only, and may take a message again), or not at all. */
export type Readiness = 'now' | 'slowly' | 'not'

export interface SenderNeeds {
  /** The user's messages; other tabs of the same user change them too. */
  readonly outbox: Kept<Outbox>
  /** One tab sends at a time, so that the order of writing is the order of sending. */
  readonly turns: Turns
  readonly turnName: string
  readonly timers: Timers
  readonly random: Pick<Random, 'next'>
  send(outgoing: Outgoing): Promise<Answer>
  readiness(): Readiness
}

/** Waiting time after the first attempt that came to nothing; doubled each time, up to the maximum. */
const PAUSE_MS = 500
const PAUSE_MAX_MS = 8_000
/** While the server only reads, it is asked so seldom. */
const SLOW_PAUSE_MS = 10_000
/** A tab that fell asleep while sending is not waited for longer. The ids make the double sending harmless. */
const TURN_WAIT_MS = 8_000
/** Messages that were sent and whose publication has not come yet, kept in view. */
const SENT_MAX = 200

/**
 * Sends what waits: one message at a time, in order, each until the server answers for certain. An answer that did not come
 * means the same message with the same id again.
 */
export class Sender {
  readonly #needs: SenderNeeds
  readonly #sending = new Store<string | undefined>(undefined)
  readonly #sent = new Store<readonly Outgoing[]>([])
  readonly #stopWatching: () => void
  #known: Outbox
  #running = false
  #failures = 0
  #pause: Cancel | undefined
  #closed = false

  constructor(needs: SenderNeeds) {
    this.#needs = needs
    this.#known = needs.outbox.get()
    this.#stopWatching = needs.outbox.subscribe(() => this.#compare())
  }

  /** Id of the message that is with the server now. */
  get sending(): Readable<string | undefined> {
    return this.#sending
  }

  /** What was sent and is not in its room's log yet. */
  get sent(): Readable<readonly Outgoing[]> {
    return this.#sent
  }

  /** Keeps a message and sends it when its turn comes. False: the outbox is full, nothing was kept. */
  write(outgoing: Outgoing): boolean {
    let kept = false
    this.#needs.outbox.change((outbox) => {
      const next = add(outbox, outgoing)
      kept = next !== outbox
      return next
    })
    this.wake()
    return kept
  }

  retry(id: string): void {
    this.#needs.outbox.change((outbox) => retry(outbox, id))
    this.wake()
  }

  discard(id: string): void {
    this.#needs.outbox.change((outbox) => remove(outbox, id))
    this.seen(id)
  }

  /** The message is in its room's log: it need not be shown from here any more. */
  seen(id: string): void {
    // Its publication may come before its answer, or the answer is lost: it is stored, and need not be sent again.
    this.#needs.outbox.change((outbox) => remove(outbox, id))
    this.#sent.set(remove(this.#sent.get(), id))
  }

  /** Something changed: there is more to send, or the server can be asked again. */
  wake(): void {
    this.#pause?.()
    this.#pause = undefined
    if (this.#running || this.#closed) return
    this.#running = true
    void this.#run()
  }

  close(): void {
    this.#closed = true
    this.#pause?.()
    this.#stopWatching()
  }

  async #run(): Promise<void> {
    try {
      while (!this.#closed && this.#needs.readiness() !== 'not' && head(this.#needs.outbox.get()) !== undefined) {
        const wentOn = await this.#needs.turns.take(this.#needs.turnName, TURN_WAIT_MS, () => this.#sendHead())
        if (!wentOn) {
          this.#waitAndWake()
          return
        }
      }
    } finally {
      // In the same turn in which the loop ended: a message written later finds nobody running, and wakes.
      this.#running = false
    }
  }

  /** False: the answer did not come, try later. */
  async #sendHead(): Promise<boolean> {
    // While this tab waited for its turn another one may have sent it.
    const outgoing = head(this.#needs.outbox.latest())
    if (outgoing === undefined || this.#closed) return true
    this.#sending.set(outgoing.id)
    const answer = await this.#needs.send(outgoing)
    this.#sending.set(undefined)
    if (answer.kind === 'later') {
      this.#failures++
      return false
    }
    this.#failures = 0
    this.#needs.outbox.change((outbox) =>
      answer.kind === 'done' ? remove(outbox, outgoing.id) : fail(outbox, outgoing.id, answer.why),
    )
    return true
  }

  #waitAndWake(): void {
    if (this.#closed) return
    const slow = this.#needs.readiness() === 'slowly'
    const backOffMs = Math.min(PAUSE_MAX_MS, PAUSE_MS * 2 ** Math.min(10, this.#failures - 1))
    const ms = slow ? SLOW_PAUSE_MS : backOffMs * (0.5 + this.#needs.random.next() / 2)
    this.#pause?.()
    this.#pause = this.#needs.timers.after(ms, () => this.wake())
  }

  /** A waiting message that is gone was sent, by this tab or another one: it stays in view until its room shows it. */
  #compare(): void {
    const now = this.#needs.outbox.get()
    const gone = this.#known.filter(({ id, failed }) => failed === undefined && !now.some((left) => left.id === id))
    this.#known = now
    if (gone.length > 0) this.#sent.set([...this.#sent.get(), ...gone].slice(-SENT_MAX))
    if (now.length > 0) this.wake()
  }
}
