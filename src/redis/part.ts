/** What came of asking a part for a proof. What is thrown instead is a fault of ours. */
export type RedisProof =
  | { readonly kind: 'proved'; readonly evidence: { readonly [name: string]: string | number | boolean } }
  | { readonly kind: 'not-ready'; readonly reason: string }
  /** No try will help until somebody changes something. */
  | { readonly kind: 'wrong'; readonly reason: string }

/**
 * Something of Redis that Tidegate uses, and can prove by using it: `commands`, `functions`, `subscriber`, `reader`, `monitor`.
 * The assembly (`server/signals.ts`) makes a service of the gate of each; nobody here knows the gate.
 */
export interface RedisPart {
  /** Resolves when a proof is worth trying: connected. Rejects when aborted or closed. */
  available(signal: AbortSignal): Promise<void>
  /** A round trip of the kind that the part is used for, on its epoch of now. */
  prove(): Promise<RedisProof>
  /** What was proved is over: told in the turn in which it is known. @returns takes the listener back. */
  onLost(listener: (reason: string) => void): () => void
}
