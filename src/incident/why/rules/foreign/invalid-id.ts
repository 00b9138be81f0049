import { said } from '../../said.ts'

/** An id that a list of patterns does not take (field failures 56). */
export const invalidId = said({
  id: 'foreign/invalid-id',
  says: [/Invalid user_id format: \S+/, /has invalid format\. Expected UUID\b.{0,60}/],
  cause: 'app/id-format',
  answer: ([words]) => `an id was refused for its form: ${words}`,
  open: 'who makes ids of that form?',
  settledBy: () => [
    { what: 'the maker of the id, and the pattern that refuses it', query: 'the pattern in the source', where: 'the source' },
  ],
})
