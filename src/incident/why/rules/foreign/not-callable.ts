import { said } from '../../said.ts'

/** A property is called as a function: a check written so fails for ever, whatever it checks (field failures 1: `is_connected`). */
export const notCallable = said({
  id: 'foreign/not-callable',
  says: [/'(\w+)' object is not callable/, /\b([\w.]+) is not a function\b/],
  cause: 'check/not-callable',
  answer: ([words]) => `something that is no function was called: ${words}`,
  open: 'where is it called, and since when?',
  settledBy: () => [
    {
      what: 'the place of the call and the last change of it',
      query: 'the traceback at ERROR; git log -S of the name',
      where: 'the source at this revision',
    },
  ],
})
