import { said } from '../../said.ts'

/** Something that belongs to the process is copied or sent (field failures 62). */
export const cannotPickle = said({
  id: 'foreign/cannot-pickle',
  says: /cannot pickle '[\w.]+' object/,
  cause: 'code/pickle',
  answer: ([words]) => `an object that cannot be copied was to be copied: ${words}`,
  open: 'what holds it?',
  settledBy: () => [
    { what: 'the traceback, and what is deep-copied', query: 'copy.deepcopy and process pools', where: 'the source' },
  ],
})
