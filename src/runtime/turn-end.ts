import type { Clock } from './clock.ts'
import type { Timers } from './timers.ts'

/** Something that has gathered work to be done at the end of a turn. */
export interface Flushable {
  flush(): void
}

/**
 * After writing, the loop only reads for this part of the time that the writing took. What comes in return to what was just
 * written then travels together; else its first word would be written to everybody alone, and the rest wait behind that.
 */
const REST_SHARE = 1 / 8
/** Milliseconds that it rests at most: what took longer may have been a pause of the machine. */
const REST_MS_MAX = 2

/**
 * The end of a turn of the event loop, in two stages: first everything that has gathered is *encoded* (once per channel),
 * then it is *written* (once per socket). One callback a turn, whatever the number of channels and sockets.
 * Who has written much rests a little before it writes again, so that there is more to write at once.
 */
export class TurnEnd {
  readonly #timers: Timers
  readonly #clock: Pick<Clock, 'monotonicMs'>
  #encode: Flushable[] = []
  #write: Flushable[] = []
  #asked = false
  #restsUntilMs = Number.NEGATIVE_INFINITY

  constructor(timers: Timers, clock: Pick<Clock, 'monotonicMs'>) {
    this.#timers = timers
    this.#clock = clock
  }

  /** Before anything is written. What it asks to have written still goes out in this turn. */
  encode(channel: Flushable): void {
    this.#encode.push(channel)
    this.#ask()
  }

  write(outbox: Flushable): void {
    this.#write.push(outbox)
    this.#ask()
  }

  /** In a turn of its own: for work that is done a bounded part at a time. */
  nextTurn(run: () => void): void {
    this.#timers.soon(run)
  }

  #ask(): void {
    if (this.#asked) return
    this.#asked = true
    this.#timers.soon(this.#end)
  }

  readonly #end = (): void => {
    const beganMs = this.#clock.monotonicMs()
    if (beganMs < this.#restsUntilMs) return this.#timers.soon(this.#end)
    this.#run()
    const endedMs = this.#clock.monotonicMs()
    this.#restsUntilMs = endedMs + Math.min(REST_MS_MAX, (endedMs - beganMs) * REST_SHARE)
  }

  #run(): void {
    while (this.#encode.length > 0 || this.#write.length > 0) {
      const batch = this.#encode.length > 0 ? this.#encode : this.#write
      if (batch === this.#encode) this.#encode = []
      else this.#write = []
      for (const gathered of batch) gathered.flush()
    }
    this.#asked = false
  }
}
