import type { Verdict } from '../../src/readiness/index.ts'
import type { Cancel } from '../../src/runtime/index.ts'

/** A readiness gate that a test opens and closes. Its watchers are called in the turn of the change, as the real one's are. */
export class FakeReadiness {
  readonly #watching = new Set<() => void>()
  #verdict: Verdict

  constructor(blocker = 'log.disk') {
    this.#verdict = closedBy(blocker)
  }

  get watchers(): number {
    return this.#watching.size
  }

  readonly verdict = (): Verdict => this.#verdict

  readonly watch = (listener: () => void): Cancel => {
    this.#watching.add(listener)
    return () => void this.#watching.delete(listener)
  }

  open(): void {
    this.turn({ kind: 'open', sinceMs: 0, provedMs: 0, degraded: [] })
  }

  /** @param blocker none: everything is proved again, and has to stay so for a while. */
  close(blocker?: string): void {
    this.turn(closedBy(blocker))
  }

  drain(): void {
    this.turn({ kind: 'draining', sinceMs: 0 })
  }

  stop(): void {
    this.turn({ kind: 'stopped', sinceMs: 0 })
  }

  turn(verdict: Verdict): void {
    this.#verdict = verdict
    for (const listener of this.#watching) listener()
  }
}

function closedBy(service: string | undefined): Verdict {
  const blocker = { word: 'lost', epoch: 1, sinceMs: 0, why: undefined, nextAttemptMs: undefined } as const
  return { kind: 'closed', sinceMs: 0, blockers: service === undefined ? [] : [{ service, ...blocker }], opensMs: undefined }
}
