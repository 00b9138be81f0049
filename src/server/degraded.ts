import { encodePush } from '../protocol/index.ts'
import { reasonOf, type ReadinessGate } from '../readiness/index.ts'
import type { Cancel, Timers } from '../runtime/index.ts'
import type { Framing, Session, Sessions } from '../session/index.ts'

/** Sessions told in one turn of the event loop, at most, so that those still to be told do not hold up what is said. */
export const TOLD_A_TURN = 500

/** `text`: the push that says so. */
type State = { readonly kind: 'whole' } | { readonly kind: 'degraded'; readonly text: string }

/**
 * Rule L7: who is in stays while the gate is closed, and is told once that something is away and once that it is back. A message
 * to the connection, no channel's: `{"tidegate": "degraded", "reason": "redis.commands"}`, `{"tidegate": "restored"}`.
 */
export class Degraded {
  readonly #gate: Pick<ReadinessGate, 'verdict' | 'watch'>
  readonly #timers: Timers
  readonly #sessions: Sessions
  readonly #unwatch: Cancel
  /** Who knows that something is away. Whoever missed the first word does not get the second. */
  readonly #told = new WeakSet<Session>()
  #state: State = { kind: 'whole' }
  #framed = new Map<Framing, Uint8Array>()
  /** Those not yet looked at since the last change. */
  #left: Session[] = []
  #walking = false

  constructor(gate: Pick<ReadinessGate, 'verdict' | 'watch'>, timers: Timers, sessions: Sessions) {
    this.#gate = gate
    this.#timers = timers
    this.#sessions = sessions
    this.#unwatch = gate.watch(() => this.#turned())
    // Let in before the loss, answered after it. Its first word is the answer to its connect, so this one waits.
    sessions.onOpened((session) => {
      if (this.#state.kind === 'degraded') timers.soon(() => this.#tell(session))
    })
    this.#turned()
  }

  stop(): void {
    this.#unwatch()
    this.#left = []
  }

  /** A drain has words of its own (3001): nothing is told in it. */
  #turned(): void {
    const verdict = this.#gate.verdict()
    if (verdict.kind === 'open') {
      if (this.#state.kind === 'degraded') this.#become({ kind: 'whole' })
    } else if (verdict.kind === 'closed') {
      // Only the first reason is told: another service that follows it is no news to somebody who waits.
      if (this.#state.kind === 'whole')
        this.#become({ kind: 'degraded', text: message({ tidegate: 'degraded', reason: reasonOf(verdict) }) })
    } else this.stop()
  }

  #become(state: State): void {
    this.#state = state
    this.#framed = new Map()
    this.#left = [...this.#sessions.all()]
    if (this.#walking || this.#left.length === 0) return
    this.#walking = true
    this.#timers.soon(() => this.#walk())
  }

  #walk(): void {
    for (const session of this.#left.splice(-TOLD_A_TURN)) this.#tell(session)
    this.#walking = this.#left.length > 0
    if (this.#walking) this.#timers.soon(() => this.#walk())
  }

  /** What is on now, if this one does not know it. */
  #tell(session: Session): void {
    const isDegraded = this.#state.kind === 'degraded'
    if (session.identity === undefined || this.#told.has(session) === isDegraded) return
    if (isDegraded) this.#told.add(session)
    else this.#told.delete(session)
    session.outbox.add(this.#chunk(session.wire.framing))
  }

  /** Framed once for each kind of wire. */
  #chunk(framing: Framing): Uint8Array {
    let chunk = this.#framed.get(framing)
    if (chunk === undefined) {
      chunk = framing.frame([this.#state.kind === 'degraded' ? this.#state.text : message({ tidegate: 'restored' })])
      this.#framed.set(framing, chunk)
    }
    return chunk
  }
}

function message(data: { readonly [field: string]: string }): string {
  return encodePush('message', { data })
}
