/** What the log of a start would have. */
export interface Said {
  /** Since the connection. */
  readonly atMs: number
  readonly text: string
}

/** Where people come in. Who comes while it is shut waits, and is let in when it opens. */
export class Door {
  readonly #isReady: () => boolean
  readonly #nowMs: () => number
  #isOpen = false
  #waiting = 0
  admitted = 0
  /** Let in while the service was not ready. */
  tooEarly = 0
  openMs: number | undefined
  gaveUpMs: number | undefined
  readonly said: Said[] = []

  /** @param nowMs since the connection. */
  constructor(isReady: () => boolean, nowMs: () => number) {
    this.#isReady = isReady
    this.#nowMs = nowMs
  }

  get waiting(): number {
    return this.#waiting
  }

  arrive(): void {
    if (this.#isOpen) this.#admit()
    else this.#waiting++
  }

  open(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    this.openMs ??= this.#nowMs()
    for (; this.#waiting > 0; this.#waiting--) this.#admit()
  }

  close(): void {
    this.#isOpen = false
  }

  /** The start has failed; these are its last words. */
  giveUp(text: string): void {
    this.close()
    this.say(text)
    this.gaveUpMs ??= this.#nowMs()
  }

  say(text: string): void {
    this.said.push({ atMs: this.#nowMs(), text })
  }

  #admit(): void {
    this.admitted++
    if (!this.#isReady()) this.tooEarly++
  }
}
