import type { Disconnect } from '../protocol/index.ts'
import type { Identity } from './identity.ts'

/**
 * The life of a session:
 *
 *     awaiting-connect --ask--> connecting --grant--> open --end--> closed
 *            ^                      |
 *            |                   refuse
 *         (3501 for               v
 *       other commands)        refused --ask--> connecting
 *
 * `end` leads to `closed` from everywhere, once. A second `connect` is a breach of the protocol.
 */
export type Phase =
  | { readonly kind: 'awaiting-connect'; readonly sinceMs: number }
  | { readonly kind: 'connecting'; readonly sinceMs: number }
  /** The connect was answered with an error; the client may try again with a better token. */
  | { readonly kind: 'refused'; readonly sinceMs: number }
  /** `leaveAtMs`: when the client is told to come back by another connection; absent: never. */
  | { readonly kind: 'open'; readonly identity: Identity; readonly leaveAtMs: number | undefined }
  | { readonly kind: 'closed'; readonly disconnect: Disconnect | undefined }

export type PhaseEvent = 'ask' | 'grant' | 'refuse' | 'end'

/** What an event leads to: another phase, nothing because it comes too late, or a breach of the protocol (3501). */
type Step = Phase['kind'] | 'too-late' | 'breach'

/** The whole machine; a missing cell does not compile. */
const TABLE: Readonly<Record<Phase['kind'], Readonly<Record<PhaseEvent, Step>>>> = {
  'awaiting-connect': { ask: 'connecting', grant: 'breach', refuse: 'breach', end: 'closed' },
  connecting: { ask: 'breach', grant: 'open', refuse: 'refused', end: 'closed' },
  refused: { ask: 'connecting', grant: 'breach', refuse: 'breach', end: 'closed' },
  open: { ask: 'breach', grant: 'breach', refuse: 'breach', end: 'closed' },
  closed: { ask: 'too-late', grant: 'too-late', refuse: 'too-late', end: 'too-late' },
}

/** Where an event leads. Pure. */
export function nextPhase(phase: Phase['kind'], event: PhaseEvent): Step {
  return TABLE[phase][event]
}

/** What happens to a command other than `connect`. */
export const COMMAND_IN: Readonly<Record<Phase['kind'], 'handle' | 'breach' | 'unauthorized' | 'ignore'>> = {
  'awaiting-connect': 'breach',
  connecting: 'handle', // it waits in the lane behind the connect, and is judged when its turn comes
  refused: 'unauthorized', // sent in one frame with the connect: the error of that says what to mend
  open: 'handle',
  closed: 'ignore',
}
