import type { Refusal } from './refusal.ts'

/**
 * One who wants to come in. Exactly one of `admitted` and `refused` is called, once, perhaps before `enter` has returned;
 * neither after {@link Stay.left}.
 */
export interface Visitor {
  /** How it comes, for log and metric: `websocket`. */
  readonly transport: string
  /** Asked when its turn has come. The gate looks again in the turn in which the answer is there. */
  readonly authorize?: (() => boolean | Promise<boolean>) | undefined
  /** It is in: what makes the session has to happen before this returns (rule G1). */
  admitted(): void
  refused(refusal: Refusal): void
}

/** A visitor's place at the gate. */
export interface Stay {
  /** The visitor has gone. Nothing is called any more. Does nothing once it was admitted or refused. */
  left(): void
}

/** The place of one who waits: for the gate, or (`asking`) for an answer about who it is. `authorized`: for the gate, which closed meanwhile. */
export class Place implements Stay {
  readonly visitor: Visitor
  stage: 'waiting' | 'asking' | 'authorized' = 'waiting'
  readonly #onLeft: (place: Place) => void

  constructor(visitor: Visitor, onLeft: (place: Place) => void) {
    this.visitor = visitor
    this.#onLeft = onLeft
  }

  left(): void {
    this.#onLeft(this)
  }
}
