/**
 * Messages on their way out. The *outbox* is what is not sent yet, kept on a shelf that all tabs of one user share; the
 * {@link Sender} empties it in order, each message until there is a certain answer. Bounded: {@link OUTBOX_MAX} messages.
 */
export { isFull, OUTBOX_MAX, parseOutbox, type Outbox, type Outgoing } from './outbox.ts'
export { Sender, type Readiness, type SenderNeeds } from './sender.ts'
