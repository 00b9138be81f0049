import { said } from '../../said.ts'

/** A server that does not know a type that it sends, or a client of another version (field failures 60). */
export const unknownMessageType = said({
  id: 'foreign/unknown-message-type',
  says: /Unknown message type:? '?([\w.-]+)'?/i,
  cause: 'protocol/unknown-type',
  answer: ([words]) => `a message has a type that the reader does not know: ${words}`,
  open: 'which side is newer?',
  settledBy: () => [
    { what: 'both lists of types', query: 'the catalogue of message types of client and server', where: 'the source of both' },
  ],
})
