import type { Clock } from '../runtime/index.ts'
import { TokenBucket, type Sessions } from '../session/index.ts'
import type { Admission, Admit, RefusalReason } from '../transport/index.ts'
import type { ServerPlan } from './plan.ts'

/** What `Retry-After` says to those who are turned away. */
const RETRY_AFTER_MS = 2_000

/** Whether anybody may come in. It closes once, for good: draining is one way. */
export class Gate {
  #state: 'open' | 'draining' = 'open'

  get state(): 'open' | 'draining' {
    return this.#state
  }

  drain(): void {
    this.#state = 'draining'
  }

  /** Asked once for each connection, in the turn in which its session is made. */
  admission({ connectionsMax, connectionRate }: ServerPlan, sessions: Sessions, clock: Clock): Admit {
    const bucket = connectionRate && new TokenBucket(connectionRate, clock.monotonicMs())
    const refuse = (reason: RefusalReason): Admission => ({ kind: 'refuse', reason, retryAfterMs: RETRY_AFTER_MS })
    return () => {
      if (this.#state === 'draining') return refuse('draining')
      if (sessions.size >= connectionsMax) return refuse('full')
      return bucket === undefined || bucket.take(1, clock.monotonicMs()) ? { kind: 'admit' } : refuse('too-fast')
    }
  }
}
