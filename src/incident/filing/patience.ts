import type { Random, Timers } from '../../runtime/index.ts'
import { backOffMs, wait } from '../patience/index.ts'
import type { Answer } from './issues.ts'

export interface PatienceOptions {
  readonly timers: Timers
  readonly random: Random
  readonly signal: AbortSignal
  /** All waits of one filing together. */
  readonly waitMsMax: number
  readonly onWait: (forMs: number, reason: string) => void
}

/** GitHub asks for a minute where it does not say how long. */
const LIMIT_MS = 60_000
const TRIES_MAX = 6

/** Waits for GitHub, up to a bound over everything. */
export class Patience {
  readonly #options: PatienceOptions
  #leftMs: number

  constructor(options: PatienceOptions) {
    this.#options = options
    this.#leftMs = options.waitMsMax
  }

  /** Asks what may be asked any number of times, until there is an answer or the patience is at its end. */
  async ask<T>(question: () => Promise<Answer<T>>): Promise<Answer<T>> {
    for (let attempt = 0; ; attempt++) {
      const answer = await question()
      if (answer.kind === 'done' || answer.kind === 'refused' || attempt + 1 >= TRIES_MAX) return answer
      if (!(await this.after(answer, attempt))) return answer
    }
  }

  /** Waits as an answer asks for. False: that would be too long. */
  async after(answer: Extract<Answer<unknown>, { readonly kind: 'limited' | 'unknown' }>, attempt: number): Promise<boolean> {
    const { random, timers, signal, onWait } = this.#options
    const forMs = answer.kind === 'limited' ? (answer.retryAfterMs ?? LIMIT_MS * 2 ** attempt) : backOffMs(attempt + 1, random)
    if (forMs > this.#leftMs || signal.aborted) return false
    this.#leftMs -= forMs
    onWait(forMs, answer.reason)
    await wait(forMs, timers, signal)
    return !signal.aborted
  }
}
