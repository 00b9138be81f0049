import type { Cancel, Timers } from '../../runtime/index.ts'
import type { Probe } from './contract.ts'

export type ProbeAnswer = { readonly kind: 'well' } | { readonly kind: 'ill'; readonly reason: string }

/** Asks once. It may take as long as it likes: the run gives up after the probe's timeout, and aborts. */
export type Ask = (signal: AbortSignal) => Promise<ProbeAnswer>

/** One probe of one instance, again and again. An answer that comes after its timeout, or after {@link stop}, is none. */
export class ProbeRun {
  readonly #probe: Probe
  readonly #ask: Ask
  readonly #timers: Timers
  readonly #heard: (answer: ProbeAnswer, failuresInARow: number) => void
  readonly #stopped = new AbortController()
  #failures = 0
  #cancel: Cancel

  /** @param heard each answer, with the failures in a row up to it. */
  constructor(probe: Probe, ask: Ask, timers: Timers, heard: (answer: ProbeAnswer, failuresInARow: number) => void) {
    this.#probe = probe
    this.#ask = ask
    this.#timers = timers
    this.#heard = heard
    this.#cancel = timers.after(probe.initialDelayMs, () => this.#once())
  }

  stop(): void {
    this.#cancel()
    this.#stopped.abort()
  }

  /** The next one comes a period after this one began. */
  #once(): void {
    const { periodMs } = this.#probe
    let isDue = false
    let isAnswered = false
    const goOn = (): void => {
      if (isDue && isAnswered && !this.#stopped.signal.aborted) this.#once()
    }
    this.#cancel = this.#timers.after(periodMs, () => {
      isDue = true
      goOn()
    })
    void this.#answer().then((answer) => {
      if (this.#stopped.signal.aborted) return
      isAnswered = true
      this.#failures = answer.kind === 'well' ? 0 : this.#failures + 1
      this.#heard(answer, this.#failures)
      goOn()
    })
  }

  async #answer(): Promise<ProbeAnswer> {
    const { timeoutMs } = this.#probe
    const over = new AbortController()
    const signal = AbortSignal.any([over.signal, this.#stopped.signal])
    let cancel: Cancel = () => {}
    const late = new Promise<ProbeAnswer>((resolve) => {
      cancel = this.#timers.after(timeoutMs, () => resolve({ kind: 'ill', reason: `no answer within ${timeoutMs / 1_000} s` }))
      signal.addEventListener('abort', () => resolve({ kind: 'ill', reason: 'not asked any more' }), { once: true })
    })
    const asked = this.#ask(signal).catch((error: unknown): ProbeAnswer => ({ kind: 'ill', reason: String(error) }))
    const answer = await Promise.race([asked, late])
    cancel()
    over.abort()
    return answer
  }
}
