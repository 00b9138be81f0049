/**
 * Why the server ends one subscription. Centrifugo client protocol v2: the client subscribes again by
 * itself after a code of 2500 and above, and stays away after one below.
 */
export const UNSUBSCRIBES = {
  server: { code: 2000, reason: 'server unsubscribe' },
  insufficientState: { code: 2500, reason: 'insufficient state' },
  expired: { code: 2501, reason: 'subscription expired' },
  stateInvalidated: { code: 2502, reason: 'state invalidated' },
} as const

/** Name of a row of {@link UNSUBSCRIBES}. */
export type UnsubscribeName = keyof typeof UNSUBSCRIBES

/** A code and its words, as the unsubscribe push carries them. */
export interface Unsubscribe {
  readonly code: number
  readonly reason: string
}
