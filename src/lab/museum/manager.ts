import type { Cancel, Timers } from '../../runtime/index.ts'

/** What happens in one start: how long its parts take, and when people come. Every strategy meets the same. */
export interface StartPlan {
  readonly connectMs: number
  /** From the connection until the background task is ready; 0: with it. */
  readonly monitorMs: number
  /** When people come, counted from the connection. */
  readonly arrivalsMs: readonly number[]
}

export type Happening = 'connected' | 'monitoring'

/** The background task that the seed's log speaks of. */
export const MONITOR = 'monitor'

/**
 * The seed's client of Redis as it looks from outside. It works once it is connected *and* its background task is ready: that is
 * the truth which everything here is held against.
 */
export class RedisManager {
  readonly #plan: StartPlan
  readonly #timers: Timers
  readonly #listeners = new Set<(happening: Happening) => void>()
  #isConnected = false
  #isMonitoring = false

  constructor(plan: StartPlan, timers: Timers) {
    this.#plan = plan
    this.#timers = timers
  }

  /** A property, as it was. Of the connection alone, as client libraries have it. */
  get isConnected(): boolean {
    return this.#isConnected
  }

  get isReady(): boolean {
    return this.#isConnected && this.#isMonitoring
  }

  begin(): void {
    this.#timers.after(this.#plan.connectMs, () => {
      this.#isConnected = true
      if (this.#plan.monitorMs === 0) this.#isMonitoring = true
      else this.#timers.after(this.#plan.monitorMs, () => this.#monitors())
      this.#tell('connected')
      if (this.#isMonitoring) this.#tell('monitoring')
    })
  }

  /** Told in the turn in which it happens. */
  watch(listener: (happening: Happening) => void): Cancel {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #monitors(): void {
    this.#isMonitoring = true
    this.#tell('monitoring')
  }

  #tell(happening: Happening): void {
    for (const listener of this.#listeners) listener(happening)
  }
}
