import type { Timers } from '../runtime/index.ts'

/** Something that waits to be written. */
export interface Operation {
  /** Bytes it takes, about. */
  readonly cost: number
}

/** What a {@link Writer} does with a batch. One batch at a time; `commit` or `fail` follows each `place`, in order. */
export interface BatchTarget<Op extends Operation> {
  /** Decides everything that depends on what was committed before. @returns the bytes to write; undefined: none. */
  place(batch: readonly Op[]): Buffer | undefined
  write(bytes: Buffer): Promise<void>
  /** It is written: make it visible. Must not throw. */
  commit(batch: readonly Op[]): void
  /** It is not: leave no trace. Must not throw. */
  fail(batch: readonly Op[], error: unknown): void
}

/**
 * Group commit (rule D6): what gathers in one turn, or while a write is in flight, is one write.
 *
 *     idle -> scheduled (end of this turn) -> working -> scheduled | idle
 */
export class Writer<Op extends Operation> {
  readonly #target: BatchTarget<Op>
  readonly #timers: Timers
  readonly #batchBytesMax: number
  #phase: 'idle' | 'scheduled' | 'working' = 'idle'
  #gathered: Op[] = []
  #pendingBytes = 0
  #between: (() => Promise<void>)[] = []
  #onIdle: (() => void)[] = []

  constructor(target: BatchTarget<Op>, timers: Timers, batchBytesMax: number) {
    this.#target = target
    this.#timers = timers
    this.#batchBytesMax = batchBytesMax
  }

  /** Bytes of what is neither written nor failed, about. */
  get pendingBytes(): number {
    return this.#pendingBytes
  }

  add(operation: Op): void {
    this.#gathered.push(operation)
    this.#pendingBytes += operation.cost
    this.#schedule()
  }

  /** Runs `task` while nothing is being written; settles as it does. */
  between<Result>(task: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#between.push(() => task().then(resolve, reject))
      this.#schedule()
    })
  }

  /** Resolves once nothing is left to do. */
  async idle(): Promise<void> {
    if (this.#phase === 'idle') return
    await new Promise<void>((resolve) => this.#onIdle.push(resolve))
  }

  #schedule(): void {
    if (this.#phase !== 'idle') return
    this.#phase = 'scheduled'
    this.#timers.soon(() => void this.#work())
  }

  async #work(): Promise<void> {
    this.#phase = 'working'
    const task = this.#between.shift()
    if (task === undefined) await this.#writeBatch(this.#take())
    else await task()
    this.#phase = 'idle'
    if (this.#gathered.length > 0 || this.#between.length > 0) this.#schedule()
    else for (const resolve of this.#onIdle.splice(0)) resolve()
  }

  async #writeBatch(batch: readonly Op[]): Promise<void> {
    try {
      const bytes = this.#target.place(batch)
      if (bytes !== undefined) await this.#target.write(bytes)
    } catch (error) {
      this.#release(batch)
      this.#target.fail(batch, error)
      return
    }
    this.#release(batch)
    this.#target.commit(batch)
  }

  #take(): readonly Op[] {
    const gathered = this.#gathered
    let count = 0
    for (let bytes = 0; count < gathered.length && bytes < this.#batchBytesMax; count++) bytes += gathered[count]?.cost ?? 0
    if (count < gathered.length) return gathered.splice(0, count)
    this.#gathered = []
    return gathered
  }

  #release(batch: readonly Op[]): void {
    for (const { cost } of batch) this.#pendingBytes -= cost
  }
}
