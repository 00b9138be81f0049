import { TokenBucket, type Clock, type Random, type Timers } from '../../runtime/index.ts'

/** A line on its way. Its id stays the same however often it is tried: the server stores it once (rule L2). */
export interface Line {
  readonly id: string
  readonly text: string
  readonly sentAt: number
}

/** What came of one attempt. */
export type Attempt =
  | { readonly kind: 'stored'; readonly offset: number | undefined; readonly duplicate: boolean }
  /** Trying again would not help. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** No answer, or not now. It may have been stored. */
  | { readonly kind: 'later' }

export interface SenderNeeds {
  readonly timers: Timers
  readonly random: Random
  readonly clock: Clock
  /** Resolves when the room is live; never rejects. */
  ready(): Promise<void>
  /** Tries once. Never rejects. */
  attempt(line: Line): Promise<Attempt>
  settled(line: Line, outcome: Exclude<Attempt, { kind: 'later' }>): void
}

/** Lines that wait, at most: beyond, nothing more is taken. */
export const LINES_MAX = 1_000
/** Bytes of a line's JSON: a frame holds 64 KiB, with its envelope. */
const LINE_BYTES_MAX = 60_000
/** Waiting time after the first attempt that came to nothing; doubled each time, up to the maximum. */
const PAUSE_MS = 250
const PAUSE_MAX_MS = 5_000
/** Half of what a server takes from one client unless it is told otherwise (rule S14), so that a long file is no offence. */
const PACE = { ratePerSecond: 100, burst: 256 }
/** So many bytes cost as much as one more line. */
const BYTES_A_TOKEN = 2_048
const PACE_PAUSE_MS = 50

/** Sends what was written, one line at a time and in order, each until there is an answer that says so. */
export class Sender {
  readonly #needs: SenderNeeds
  readonly #pace: TokenBucket
  readonly #lines: Line[] = []
  #running = false
  #closed = false
  #refused = 0
  #changed: (() => void)[] = []

  constructor(needs: SenderNeeds) {
    this.#needs = needs
    this.#pace = new TokenBucket(PACE, needs.clock.monotonicMs())
  }

  /** Lines that wait for their answer. */
  get waiting(): number {
    return this.#lines.length
  }

  /** Lines that nobody will see: those that wait, and those that were refused. */
  get unsent(): number {
    return this.#lines.length + this.#refused
  }

  get isFull(): boolean {
    return this.#lines.length >= LINES_MAX
  }

  /** Keeps a line and sends it when its turn comes. When {@link isFull}, it is refused. */
  write(text: string): void {
    const { random, clock } = this.#needs
    const line = { id: random.uuid(), text, sentAt: clock.wallMs() }
    if (this.isFull) return this.#refuse(line, `${LINES_MAX} lines are waiting already`)
    if (Buffer.byteLength(JSON.stringify(text)) > LINE_BYTES_MAX) return this.#refuse(line, 'the line is too long')
    this.#lines.push(line)
    if (!this.#running) void this.#run()
  }

  /** The room has shown the line with this id: it is stored, even if its answer was lost. */
  seen(id: string): void {
    const index = this.#lines.findIndex((line) => line.id === id)
    if (index !== -1) this.#remove(index)
  }

  /** Resolves when nothing waits, or nothing more will be sent. */
  async idle(): Promise<void> {
    while (this.#lines.length > 0 && !this.#closed) await this.#change()
  }

  /** Resolves when there is room for a line, or nothing more will be sent. */
  async room(): Promise<void> {
    while (this.isFull && !this.#closed) await this.#change()
  }

  close(): void {
    this.#closed = true
    this.#tell()
  }

  async #run(): Promise<void> {
    this.#running = true
    let failures = 0
    for (let line = this.#lines[0]; line !== undefined && !this.#closed; line = this.#lines[0]) {
      await this.#needs.ready()
      await this.#inPace(line)
      // What was recovered on the way back may have shown it.
      if (this.#lines[0] !== line || this.#closed) continue
      const outcome = await this.#needs.attempt(line)
      if (outcome.kind === 'later') {
        const backOffMs = Math.min(PAUSE_MAX_MS, PAUSE_MS * 2 ** Math.min(10, failures++))
        await this.#pause(backOffMs * (0.5 + this.#needs.random.next() / 2))
        continue
      }
      failures = 0
      // Its publication may come before its answer.
      if (this.#lines[0] === line) this.#remove(0)
      if (outcome.kind === 'refused') this.#refused++
      this.#needs.settled(line, outcome)
    }
    this.#running = false
  }

  async #inPace({ text }: Line): Promise<void> {
    const cost = 1 + Math.floor(Buffer.byteLength(text) / BYTES_A_TOKEN)
    while (!this.#closed && !this.#pace.take(cost, this.#needs.clock.monotonicMs())) await this.#pause(PACE_PAUSE_MS)
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#needs.timers.after(ms, resolve))
  }

  #refuse(line: Line, reason: string): void {
    this.#refused++
    this.#needs.settled(line, { kind: 'refused', reason })
  }

  #remove(index: number): void {
    this.#lines.splice(index, 1)
    this.#tell()
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#changed.push(resolve))
  }

  #tell(): void {
    for (const resolve of this.#changed.splice(0)) resolve()
  }
}
