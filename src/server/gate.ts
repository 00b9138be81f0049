import type { Verdict } from '../readiness/index.ts'
import type { Cancel, Clock } from '../runtime/index.ts'
import type { GateLimits, GateOptions } from '../transport/gate/index.ts'

/** What bounds the gate of a server. */
export const GATE_LIMITS: GateLimits = { parkedMax: 1_000, parkMs: 3_000, releasePerSecond: 500 }

/** Whether anybody may come in. It closes once, for good: draining is one way. */
export class OpenUntilDrained {
  readonly #clock: Clock
  readonly #watching = new Set<() => void>()
  #verdict: Verdict

  constructor(clock: Clock) {
    const nowMs = clock.monotonicMs()
    this.#clock = clock
    this.#verdict = { kind: 'open', sinceMs: nowMs, provedMs: nowMs, degraded: [] }
  }

  get state(): string {
    return this.#verdict.kind
  }

  drain(): void {
    this.#verdict = { kind: 'draining', sinceMs: this.#clock.monotonicMs() }
    for (const listener of this.#watching) listener()
  }

  readonly port: GateOptions['readiness'] = {
    verdict: () => this.#verdict,
    watch: (listener): Cancel => {
      this.#watching.add(listener)
      return () => void this.#watching.delete(listener)
    },
  }
}
