/** How a transport wraps texts for the wire. One object per kind of wire, shared: a channel encodes once for each. */
export interface Framing {
  readonly name: string
  /** The bytes of one or more JSON texts, in order. */
  frame(texts: readonly string[]): Uint8Array
}

/** A live subscriber, as the hub sees it. */
export interface Member {
  readonly framing: Framing
  /** Wants to hear who comes and goes. */
  readonly joinLeave: boolean
  /** Negotiated deltas: its publications carry `data` as a string. */
  readonly delta: boolean
  /** Puts framed bytes into the member's outbox; the same bytes go to everybody, so they must not be changed. */
  deliver(chunk: Uint8Array): void
  /**
   * The member's position cannot be continued (rule L3): it has been taken out, hears nothing any more, and must ask anew. Told
   * at most once, some turns later where many are told; it may have left meanwhile.
   */
  positionLost(): void
}
