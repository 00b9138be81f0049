import type { Cancel, Timers } from '../runtime/index.ts'
import { Versions } from './versions.ts'
import { TIMER_MAX_MS } from './budgets.ts'
import { isFinal, verdictInWords, type Verdict } from './verdict.ts'

/** What came of waiting for a gate. */
export type Opened =
  | { readonly kind: 'open' }
  | { readonly kind: 'timeout'; readonly verdict: Verdict }
  | { readonly kind: 'aborted' }
  /** It will never open (again): draining, stopped, or the start expired for good. */
  | { readonly kind: 'never'; readonly verdict: Verdict }

/** A verdict with its version. Versions grow; some may be missing, the last never is. */
export interface VersionedVerdict {
  readonly version: number
  readonly verdict: Verdict
}

/** One gate of an engine, to be asked and waited for. */
export class ReadinessGate {
  readonly name: string
  readonly #judge: () => Verdict
  readonly #nowMs: () => number
  readonly #timers: Timers
  readonly #versions = new Versions()

  constructor(name: string, judge: () => Verdict, nowMs: () => number, timers: Timers) {
    this.name = name
    this.#judge = judge
    this.#nowMs = nowMs
    this.#timers = timers
  }

  /** May clients come in, now, in this turn? */
  verdict(): Verdict {
    return this.#judge()
  }

  /** The verdict as one sentence: what blocks, since when, why, what would unblock it. */
  explain(): string {
    return verdictInWords(this.verdict(), this.#nowMs())
  }

  /** Called in the turn of each change, until it is taken back. What it raises is nobody's to catch. */
  watch(listener: () => void): Cancel {
    return this.#versions.watch(listener)
  }

  /** Those who watch or wait for it; for tests and figures. */
  get watching(): number {
    return this.#versions.watching
  }

  /** For the engine: something changed. */
  changed(): void {
    this.#versions.next()
  }

  /** Decided from the state, so that no opening can be missed (rule R12). Leaves no listener and no timer. */
  open({ signal, timeoutMs }: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {}): Promise<Opened> {
    return new Promise((resolve) => {
      const cancels: Cancel[] = []
      const settle = (opened: Opened): void => {
        for (const cancel of cancels.splice(0)) cancel()
        resolve(opened)
      }
      const look = (): boolean => {
        const verdict = this.verdict()
        if (verdict.kind === 'open') settle({ kind: 'open' })
        else if (isFinal(verdict)) settle({ kind: 'never', verdict })
        else return false
        return true
      }
      if (signal?.aborted === true) return settle({ kind: 'aborted' })
      if (look()) return
      cancels.push(this.watch(look))
      if (timeoutMs !== undefined && timeoutMs <= TIMER_MAX_MS)
        cancels.push(this.#timers.after(timeoutMs, () => settle({ kind: 'timeout', verdict: this.verdict() })))
      if (signal !== undefined) {
        const abort = (): void => settle({ kind: 'aborted' })
        signal.addEventListener('abort', abort, { once: true })
        cancels.push(() => signal.removeEventListener('abort', abort))
      }
    })
  }

  /** First how it stands, then every change; a slow reader gets the newest and costs no memory. Ends when the engine has stopped. */
  async *changes(): AsyncGenerator<VersionedVerdict, void, void> {
    for (let seen = -1; ;) {
      const version = this.#versions.current
      if (version === seen) {
        await this.#versions.after(seen)
        continue
      }
      seen = version
      const verdict = this.verdict()
      yield { version, verdict }
      if (verdict.kind === 'stopped') return
    }
  }
}
