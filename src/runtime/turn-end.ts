import type { Timers } from './timers.ts'

/** Something that has gathered work to be done at the end of a turn. */
export interface Flushable {
  flush(): void
}

/**
 * The end of a turn of the event loop, in two stages: first everything that has gathered is *encoded* (once per channel),
 * then it is *written* (once per socket). One callback a turn, whatever the number of channels and sockets.
 */
export class TurnEnd {
  readonly #timers: Timers
  #encode: Flushable[] = []
  #write: Flushable[] = []
  #asked = false

  constructor(timers: Timers) {
    this.#timers = timers
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
    this.#timers.soon(() => this.#run())
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
