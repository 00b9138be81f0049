/**
 * What instances that share an engine ask of each other: *orders* about sessions and tokens, given on one instance and carried
 * out on all; frames of clients whose session is elsewhere; and the question who has which channels. An order is a closed union,
 * read strictly: one that an older version does not know is not carried out by half. Rules I1-I6 of docs/spec/instances.md.
 */
export { Control, type ControlParts, type Given, type RevocationAsked, type Revoked, type RevocationStore } from './control.ts'
export type { SubscribeOrder, Who } from './order.ts'
